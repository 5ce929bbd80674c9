package whocanas

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/manifest"
)

// validate refuses flags that do not go together.
func (f *trailFlags) validate(set *pflag.FlagSet, paths []string) error {
	if slices.Contains(paths, "-") && slices.Contains(f.asking.Files, "-") {
		return exit.Usage("the log and -f cannot both read stdin", "give one of them as a file")
	}
	if err := f.validateLive(set, paths); err != nil {
		return err
	}
	if f.chains {
		return refuse(set, "does not go with --chains", append(policyFlags(), "by", "top", "denied", "unused", "alerts", "explain-denied", "verb", "resource", "without-reviews")...)
	}
	if f.asking.Source != "" && f.asking.Source != string(access.SourceRBAC) {
		return exit.Usage("rights are read from RBAC objects: no authorizer lists them", "leave out --source "+f.asking.Source)
	}
	switch {
	case f.unused:
		if err := refuse(set, "does not go with --unused: rights are set beside the whole log", "by", "top", "denied", "actor", "target", "group", "verb", "resource", "without-reviews", "namespace", "alerts", "explain-denied", "baseline", "hours", "fail-on"); err != nil {
			return err
		}
		return f.constrained.Validate()
	case f.alert.wanted:
		if set.Changed("fail-on") && len(f.alert.failOn) == 0 {
			return exit.Usage(`--fail-on "" is no code and no severity`, "use "+strings.Join(severities(), ", ")+", or codes such as WCT001 (docs/audit.md)")
		}
		if err := refuse(set, "does not go with --alerts", "by", "top", "explain-denied", "all", "constrained-impersonation"); err != nil {
			return err
		}
		return f.alert.validate()
	case f.explainDenied:
		return refuse(set, "does not go with --explain-denied", "by", "top", "denied", "all", "constrained-impersonation", "baseline", "hours", "fail-on")
	default:
		if err := refuse(set, "goes with --alerts", "baseline", "hours", "fail-on"); err != nil {
			return err
		}
		if err := refuse(set, "goes with --unused", "all"); err != nil {
			return err
		}
		return refuse(set, "goes with --unused, --alerts or --explain-denied", policyFlags()...)
	}
}

// policyFlags are those about what a log is set beside.
func policyFlags() []string {
	return []string{"filename", "keep-going", "constrained-impersonation", "source"}
}

// validateLive is validate for sources that go on.
func (f *trailFlags) validateLive(set *pflag.FlagSet, paths []string) error {
	const notLive = "does not go with a log that is still being written"
	if f.follow {
		if err := refuse(set, notLive, "listen", "unused", "chains", "explain-denied", "until"); err != nil {
			return err
		}
	}
	if set.Changed("listen") && f.listen.address == "" {
		return exit.Usage(`--listen "" is no address with a port`, "give ADDRESS:PORT, such as 127.0.0.1:8443")
	}
	if f.listen.address == "" {
		return refuse(set, "goes with --listen", "record", "tls-cert", "tls-key", "client-ca")
	}
	if err := refuse(set, notLive, "unused", "chains", "explain-denied", "until"); err != nil {
		return err
	}
	return f.listen.validate(paths)
}

// readableTwice refuses what gives its text once: read again, it would seem that no
// token was ever used.
func readableTwice(files []manifest.LogFile) error {
	for _, file := range files {
		if !file.Twice() {
			return exit.Usage("--chains reads a log twice, and "+nameOf(file)+" can be read once", "give a file")
		}
	}
	return nil
}
