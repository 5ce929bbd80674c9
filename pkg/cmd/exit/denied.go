package exit

import (
	"fmt"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/kube"
	"github.com/who-can-as/kubectl-who-can-as/pkg/printer"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// deniedAdvice names the rights that are missing, and the least manifest that
// would give them.
func deniedAdvice(denied *kube.ImpersonationDenied) []string {
	var lines []string
	if len(denied.Missing) > 0 {
		lines = append(lines, "missing:")
		for _, need := range denied.Missing {
			lines = append(lines, "  "+need.String())
		}
	}
	if denied.Caller == "" {
		return append(lines, "ask a cluster administrator for the right to impersonate this identity")
	}
	if denied.Caller == denied.Who.Username() {
		return []string{"that is you: leave out WHO to ask about yourself"}
	}
	caller := identity.FromUsername(denied.Caller)
	legacy := impersonation.LegacyGrant(denied.Who, caller)
	if !denied.Constrained || !impersonation.Constrainable(denied.Who) {
		return append(lines, manifest("this would give it; to act as somebody is to do everything he may:", legacy)...)
	}
	lines = append(lines, manifest("this would let you ask about this identity and do nothing else as it:",
		impersonation.ConstrainedGrant(denied.Who, caller))...)
	return append(lines, manifest("or, wider: this would let you act as it in everything, as before Kubernetes 1.36:", legacy)...)
}

// refusedAdvice is the least manifest that lets somebody ask about others.
func refusedAdvice(refused *kube.ReviewRefused) []string {
	actor := identity.FromUsername(refused.User)
	return manifest("this would give the right to ask about others, and nothing more:", impersonation.ReviewGrant(actor))
}

func manifest(title string, objects []any) []string {
	format, err := printer.ParseFormat(printer.FormatManifest, printer.FormatManifest)
	var text strings.Builder
	if err == nil {
		err = printer.Print(&text, report.Manifest{Items: objects}, printer.Options{Format: format})
	}
	if err != nil {
		return []string{fmt.Sprintf("%s (not printable: %v)", title, err)}
	}
	return append([]string{title}, strings.Split(strings.TrimRight(text.String(), "\n"), "\n")...)
}
