package kube

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/disk"
	"k8s.io/client-go/rest"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// cacheLife is how long kubectl trusts its discovery cache.
const cacheLife = 6 * time.Hour

// Discovery reads what the cluster serves, as the real caller and through the
// cache on disk that kubectl keeps.
type Discovery struct {
	client discovery.CachedDiscoveryInterface
}

// Discovery opens the caller's discovery. It must not run impersonated: it
// would need rights of its own (/api, /apis), and the answer would be the same.
func (c *Caller) Discovery() (*Discovery, error) {
	config := rest.CopyConfig(c.config)
	config.Impersonate = rest.ImpersonationConfig{}
	cache := c.flags.CacheDir
	client, err := disk.NewCachedDiscoveryClientForConfig(config,
		filepath.Join(cache, "discovery", hostDirectory(config.Host)), filepath.Join(cache, "http"), cacheLife)
	if err != nil {
		return nil, fmt.Errorf("opening discovery: %w", err)
	}
	return &Discovery{client: client}, nil
}

// hostDirectory is the folder of a server in kubectl's discovery cache, so that
// both share it (k8s.io/cli-runtime pkg/genericclioptions/config_flags.go,
// computeDiscoverCacheDir).
func hostDirectory(host string) string {
	host = strings.TrimPrefix(strings.TrimPrefix(host, "https://"), "http://")
	return strings.Map(func(r rune) rune {
		if r == '.' || r == '/' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return r
		}
		return '_'
	}, host)
}

// Catalog reads what the cluster serves. A part that could not be read is
// named in missing; what could be read is returned all the same. A gap that is
// in the cache may be gone by now, so the server is asked again.
func (d *Discovery) Catalog(ctx context.Context) (catalog access.Catalog, missing []string, err error) {
	catalog, missing, err = d.read(ctx)
	if err == nil && len(missing) > 0 && !d.client.Fresh() {
		d.Refresh()
		return d.read(ctx)
	}
	return catalog, missing, err
}

func (d *Discovery) read(ctx context.Context) (catalog access.Catalog, missing []string, err error) {
	groups, lists, err := discovery.ServerGroupsAndResourcesWithContext(ctx, discovery.ToDiscoveryInterfaceWithContext(d.client))
	var partly *discovery.ErrGroupDiscoveryFailed
	if err != nil && !errors.As(err, &partly) {
		return access.Catalog{}, nil, fmt.Errorf("asking the server what it serves: %w", inWords(err))
	}
	var served []access.Resource
	for _, list := range lists {
		served = append(served, resourcesOf(list)...)
	}
	missing = staleGroups(groups)
	if partly != nil {
		missing = append(missing, failedGroups(partly.Groups)...)
	}
	return access.NewCatalog(served), missing, nil
}

// staleGroups are those that the server names without any version: it could
// not ask the aggregated API behind them, and says no more than that
// (k8s.io/client-go discovery/aggregated_discovery.go, convertAPIGroup).
func staleGroups(groups []*metav1.APIGroup) []string {
	var stale []string
	for _, group := range groups {
		if len(group.Versions) == 0 {
			stale = append(stale, fmt.Sprintf("the server did not say what %s serves: its API is not available", group.Name))
		}
	}
	sort.Strings(stale)
	return stale
}

// Catalog reads what the cluster serves, as Discovery.Catalog; fresh forgets
// what is cached first.
func (c *Caller) Catalog(ctx context.Context, fresh bool) (access.Catalog, []string, error) {
	d, err := c.Discovery()
	if err != nil {
		return access.Catalog{}, nil, err
	}
	if fresh {
		d.Refresh()
	}
	return d.Catalog(ctx)
}

// Refresh forgets what is cached: a resource may be newer than the cache.
func (d *Discovery) Refresh() { d.client.Invalidate() }

func failedGroups(groups map[schema.GroupVersion]error) []string {
	var failed []string
	for gv, err := range groups {
		failed = append(failed, fmt.Sprintf("the server did not say what %s serves: %v", gv, err))
	}
	sort.Strings(failed)
	return failed
}

func resourcesOf(list *metav1.APIResourceList) []access.Resource {
	listed, err := schema.ParseGroupVersion(list.GroupVersion)
	if err != nil {
		return nil
	}
	resources := make([]access.Resource, 0, len(list.APIResources))
	for _, r := range list.APIResources {
		resources = append(resources, access.Resource{
			Group: listed.Group, Name: r.Name, Singular: r.SingularName, Kind: kindOf(r),
			ShortNames: r.ShortNames, Verbs: slices.Clone(r.Verbs), Namespaced: r.Namespaced,
		})
	}
	return resources
}

// kindOf is the resource's kind; a subresource's kind names something else
// (pods/binding is a Binding), so it has none here.
func kindOf(r metav1.APIResource) string {
	if strings.Contains(r.Name, "/") {
		return ""
	}
	return r.Kind
}
