package explain

import (
	"fmt"
	"slices"
)

// Remedy says in one line what would make it a yes. Names are as they are in
// the policy: whoever prints the line has to escape it.
func (m NearMiss) Remedy() string {
	c := m.Change
	switch c.Kind {
	case ChangeRule:
		return "would be allowed if the rule had " + m.changedWord() + m.written()
	case ChangeSubject:
		return "would be allowed if the binding named " + c.Subject.String()
	case ChangeRoleRef:
		return "would be allowed if the binding referred to " + c.Role.String()
	case CreateRole:
		return "would be allowed if there were " + c.Role.String() + " and it allowed this"
	case AddRule:
		return fmt.Sprintf("would be allowed with a rule for %s, %s", ruleWords(*c.Rule), place(c.Binding))
	case AddBinding:
		return m.bindingRemedy()
	case Aggregate:
		return "would be allowed once the controller has put the rules of ClusterRole " + listed(m.Origin) + " into " + m.Role.String()
	default:
		return "would be allowed with " + c.Flag
	}
}

// changedWord is what a rule that allows the request would have.
func (m NearMiss) changedWord() string {
	wanted := word(m.Wanted)
	switch m.field() {
	case "verbs":
		return "the verb " + wanted
	case "apiGroups":
		return apiGroups(m.Wanted)
	case "resources":
		return "the resource " + wanted
	case "resourceNames":
		if len(m.Change.Rule.ResourceNames) == 0 {
			return "no resourceNames"
		}
		return "the resource name " + wanted
	default:
		return "the URL " + wanted
	}
}

// written says where the rule of an aggregated role has to be changed.
func (m NearMiss) written() string {
	if len(m.Origin) == 0 || slices.Equal(m.Origin, []string{m.Role.Name}) {
		return ""
	}
	return ", which is written in ClusterRole " + listed(m.Origin)
}

func (m NearMiss) bindingRemedy() string {
	role := m.Change.Role.String()
	if m.Change.Role.Kind == "" {
		role = "a " + roleFor(m.Change.Binding) + " with the same rules"
	}
	remedy := fmt.Sprintf("would be allowed with a binding to %s, %s", role, place(m.Change.Binding))
	if m.Change.Flag != "" {
		remedy = "is allowed with " + m.Change.Flag + "; " + remedy
	}
	return remedy
}
