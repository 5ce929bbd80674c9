package whocanas

import (
	"context"
	"fmt"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/world"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

// granting turns words into a wish.
type granting struct {
	*grantFlags
	console flags.Console
	world   world.Opened
}

// wish is what the words come to.
func (g *granting) wish(ctx context.Context, args []string) (impersonation.Wish, error) {
	actor, err := g.actor()
	if err != nil {
		return impersonation.Wish{}, err
	}
	w := impersonation.Wish{Actor: actor}
	anyGroup := g.who.TakeAnyGroup()
	for _, word := range args {
		if err := g.add(&w, word); err != nil {
			return w, err
		}
	}
	if anyGroup {
		w.Any = append(w.Any, access.Request{Verb: "impersonate", Resource: string(impersonation.Groups)})
	}
	if len(g.actions) == 0 {
		return w, nil
	}
	w.Constrained = true
	if w.Actions, err = g.requests(ctx); err != nil {
		return w, err
	}
	return w, g.constrainable(ctx, w)
}

func (g *granting) actor() (identity.Identity, error) {
	actor, err := g.who.Find(g.to, g.console, g.world.Namespace())
	if err != nil {
		return actor, err
	}
	if len(actor.Groups) > 0 || actor.UID != "" || len(actor.Extra) > 0 {
		return actor, exit.Usage("--to "+g.to+" has groups, a uid or extra values, and a binding names a user, a group or a service account alone",
			"bind one of them, such as --to group/NAME")
	}
	return actor, nil
}

// add adds a WHO, or anybody of a kind.
func (g *granting) add(w *impersonation.Wish, word string) error {
	wanted := access.Request{Verb: "impersonate"}
	namespace, isAccount := strings.CutPrefix(strings.TrimSuffix(word, ":*"), "sa/")
	switch {
	case word == "*" || word == "user/*":
		wanted.Resource = string(impersonation.Users)
	case word == "group/*":
		wanted.Resource = string(impersonation.Groups)
	case isAccount && strings.HasSuffix(word, ":*"):
		wanted.Resource, wanted.Namespace = string(impersonation.ServiceAccounts), namespace
	default:
		who, err := g.who.Resolve(word, g.console, g.world.Namespace())
		if err == nil && who.Username() == w.Actor.Username() && who.Kind != identity.Group {
			err = exit.Usage(word+" is the actor himself, who needs no right to be himself", "name somebody else")
		}
		w.Who = append(w.Who, who)
		return err
	}
	w.Any = append(w.Any, wanted)
	return nil
}

// constrainable refuses what constrained impersonation cannot express.
func (g *granting) constrainable(ctx context.Context, w impersonation.Wish) error {
	if len(w.Any) > 0 {
		return exit.Usage("--for goes with identities that are named, and not with anybody", "name them")
	}
	for _, who := range w.Who {
		if !impersonation.Constrainable(who) {
			return exit.Usage(fmt.Sprintf("constrained impersonation cannot express %s: service accounts and nodes go by name alone, system:masters never, and keys of extra values need a domain", who),
				"leave out --for: the legacy way lets the actor do everything that WHO may")
		}
	}
	if g.mode == constrainedMode {
		return nil
	}
	if on, why := g.constrained.Settle(g.world.Minor(ctx)); !on {
		return exit.Usage("--for takes constrained impersonation: "+why,
			"give --mode constrained to write it all the same, or leave out --for: the legacy way lets the actor do everything that WHO may")
	}
	return nil
}

// requests are those of --for.
func (g *granting) requests(ctx context.Context) ([]access.Request, error) {
	var all []access.Request
	for _, words := range g.actions {
		request, err := g.request(ctx, words)
		if err != nil {
			return nil, err
		}
		all = append(all, request)
	}
	return all, nil
}

// request reads VERB TARGET [-n NAMESPACE|-A].
func (g *granting) request(ctx context.Context, words string) (access.Request, error) {
	phrase, namespace, named := strings.Cut(words, " -n ")
	phrase, everywhere := strings.CutSuffix(strings.TrimSpace(phrase), " -A")
	verb, target, _ := strings.Cut(strings.TrimSpace(phrase), " ")
	target, namespace = strings.TrimSpace(target), strings.TrimSpace(namespace)
	if target == "" || strings.Contains(target, " ") || named && (namespace == "" || everywhere) {
		return access.Request{}, exit.Usage(fmt.Sprintf("--for %q is no VERB TARGET [-n NAMESPACE|-A]", words), "such as --for 'list pods -n production'")
	}
	if err := flags.CheckVerb(g.console, verb, ""); err != nil {
		return access.Request{}, err
	}
	resolved, err := flags.ResolveTarget(ctx, g.world, access.TargetWords{Verb: verb, Target: target}, false)
	if err != nil {
		return access.Request{}, err
	}
	switch {
	case !resolved.Resource.Namespaced && named:
		return access.Request{}, exit.Usage(fmt.Sprintf("--for %q: %s is in no namespace", words, target), "leave out -n")
	case !resolved.Resource.Namespaced || everywhere:
		namespace = ""
	case !named:
		namespace = g.world.Namespace()
	}
	return access.RequestFor(resolved, verb, namespace), nil
}

// aboutWho is what is worth knowing about acting as somebody.
func aboutWho(who identity.Identity) string {
	switch {
	case who.Kind == identity.Group:
		return "nobody acts as a group alone: it goes with the user " + identity.GroupPlaceholder + " here"
	case who.Kind == identity.ServiceAccount && len(who.Groups) > 0:
		return "with groups a service account is not in its own, as its token is"
	default:
		return ""
	}
}
