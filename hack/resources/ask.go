package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// served is what one server serves by itself.
type served struct {
	version   string // of Kubernetes: v1.37.2
	resources []access.Resource
}

// ask asks the server of the kubeconfig.
func ask(ctx context.Context) (served, error) {
	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(
		clientcmd.NewDefaultClientConfigLoadingRules(), &clientcmd.ConfigOverrides{}).ClientConfig()
	if err != nil {
		return served{}, fmt.Errorf("reading the kubeconfig: %w", err)
	}
	client, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return served{}, fmt.Errorf("opening discovery: %w", err)
	}
	version, err := client.ServerVersion()
	if err != nil {
		return served{}, fmt.Errorf("asking for the server's version: %w", err)
	}
	own, err := ownGroups(ctx, client)
	if err != nil {
		return served{}, fmt.Errorf("asking which groups are the server's own: %w", err)
	}
	groups, lists, err := discovery.ServerGroupsAndResourcesWithContext(ctx, discovery.ToDiscoveryInterfaceWithContext(client))
	if err != nil {
		return served{}, fmt.Errorf("asking the server what it serves: %w", err)
	}
	return served{version: version.GitVersion, resources: merged(ordered(groups, lists), own)}, nil
}

// ownGroups are the API groups that are neither custom resources nor another
// server's: those whose APIService the server made when it started
// (k8s.io/kube-aggregator pkg/controllers/autoregister/autoregister_controller.go).
func ownGroups(ctx context.Context, client *discovery.DiscoveryClient) ([]string, error) {
	data, err := client.RESTClient().Get().
		AbsPath("/apis/apiregistration.k8s.io/v1/apiservices").
		Param("labelSelector", "kube-aggregator.kubernetes.io/automanaged=onstart").
		DoRaw(ctx)
	if err != nil {
		return nil, err
	}
	var services struct {
		Items []struct {
			Spec struct {
				Group string `json:"group"`
			} `json:"spec"`
		} `json:"items"`
	}
	if err := json.Unmarshal(data, &services); err != nil {
		return nil, err
	}
	// The aggregator serves its own group without registering it.
	groups := []string{"apiregistration.k8s.io"}
	for _, service := range services.Items {
		groups = append(groups, service.Spec.Group)
	}
	return groups, nil
}

// ordered are the lists in the order of the groups and their versions, which
// aggregated discovery loses on the way through client-go.
func ordered(groups []*metav1.APIGroup, lists []*metav1.APIResourceList) []*metav1.APIResourceList {
	byVersion := map[string]*metav1.APIResourceList{}
	for _, list := range lists {
		byVersion[list.GroupVersion] = list
	}
	var inOrder []*metav1.APIResourceList
	for _, group := range groups {
		for _, version := range group.Versions {
			if list := byVersion[version.GroupVersion]; list != nil {
				inOrder = append(inOrder, list)
			}
		}
	}
	return inOrder
}

// merged are the resources of these groups, each group and name once with the
// verbs of all its versions.
func merged(lists []*metav1.APIResourceList, groups []string) []access.Resource {
	var all []access.Resource
	for _, list := range lists {
		version, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil || !slices.Contains(groups, version.Group) {
			continue
		}
		for _, listed := range list.APIResources {
			all = add(all, resource(version.Group, listed))
		}
	}
	return all
}

func add(all []access.Resource, one access.Resource) []access.Resource {
	at := slices.IndexFunc(all, func(r access.Resource) bool { return r.Group == one.Group && r.Name == one.Name })
	if at < 0 {
		return append(all, one)
	}
	for _, verb := range one.Verbs {
		if !all[at].Serves(verb) {
			all[at].Verbs = append(all[at].Verbs, verb)
		}
	}
	return all
}

// resource is one entry of discovery. A subresource's kind is another
// resource's (pods/eviction has Eviction), so it has none here.
func resource(group string, listed metav1.APIResource) access.Resource {
	one := access.Resource{
		Group: group, Name: listed.Name, Singular: listed.SingularName, Kind: listed.Kind,
		ShortNames: listed.ShortNames, Verbs: slices.Clone(listed.Verbs), Namespaced: listed.Namespaced,
	}
	if strings.Contains(listed.Name, "/") {
		one.Kind = ""
	}
	return one
}
