package gateway

import (
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

// Person is somebody whose requests a gateway sends.
type Person struct {
	Who identity.Identity
	// Acting is how the gateway can act as him: in the legacy way if it has any
	// right to that, else in a constrained mode. What it lacks has no grants.
	Acting impersonation.Impersonator
}

// Can reports whether the gateway can act as the person, in everything or in
// some requests.
func (p Person) Can() bool { return p.Acting.Complete() }

// People judges each person.
func People(gateway impersonation.Holder, people []identity.Identity, constrained bool) []Person {
	judged := make([]Person, 0, len(people))
	for _, who := range people {
		judged = append(judged, Person{Who: who, Acting: acting(gateway, who, constrained)})
	}
	return judged
}

func acting(gateway impersonation.Holder, who identity.Identity, constrained bool) impersonation.Impersonator {
	if gateway.Rights.Privileged {
		return impersonation.Impersonator{Subject: gateway.Subject}
	}
	legacy, _ := gateway.As(who, impersonation.Legacy)
	if legacy.Complete() || !constrained {
		return legacy
	}
	for _, mode := range impersonation.ConstrainedModes() {
		if limited, possible := gateway.As(who, mode); possible && limited.Complete() {
			return limited
		}
	}
	return legacy
}

// Beyond are the rights that none of the people needs: the blast radius. A right
// that is limited to names has only those that nobody needs.
func Beyond(rights impersonation.Rights, people []Person) []impersonation.Right {
	needed := map[access.Request]bool{}
	for _, person := range people {
		for _, part := range person.Acting.Parts {
			needed[part.Need] = true
		}
	}
	var beyond []impersonation.Right
	for _, right := range rights.Rights {
		if right.Any() {
			beyond = append(beyond, right)
			continue
		}
		requests := right.Requests()
		right.Names = slices.Clone(right.Names)
		for i := len(requests) - 1; i >= 0; i-- {
			if needed[requests[i]] {
				right.Names = slices.Delete(right.Names, i, i+1)
			}
		}
		if len(right.Names) > 0 {
			beyond = append(beyond, right)
		}
	}
	return beyond
}

// Mixes reports whether the gateway can put somebody into a group that only
// another one is in: every name of a mode goes with every other.
func Mixes(people []Person) bool {
	for _, one := range people {
		for _, other := range people {
			if one.Can() && other.Can() && one.Acting.Mode == other.Acting.Mode &&
				slices.ContainsFunc(other.Who.Groups, func(group string) bool { return !slices.Contains(one.Who.Groups, group) }) {
				return true
			}
		}
	}
	return false
}
