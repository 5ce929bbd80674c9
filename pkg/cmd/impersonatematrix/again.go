package impersonatematrix

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
	"github.com/who-can-as/kubectl-who-can-as/pkg/shell"
)

// shared are the flags that mean the same to kubectl who-can-as, apart from
// those about credentials, which no command that is shown repeats.
func shared() []string {
	return []string{
		"as", "as-group", "as-uid", "as-user-extra", "certificate-authority", "cluster", "context", "filename", "identities",
		"insecure-skip-tls-verify", "kubeconfig", "server", "source", "tls-server-name", "user",
	}
}

// refining are the flags about an identity beside its name.
func refining() []string { return []string{"group", "uid", "user-extra"} }

// secret are the flags whose values nothing may show.
func secret() []string { return []string{"token", "client-key", "client-certificate"} }

// again is the command that asks about one identity; a flag for the namespace
// follows it.
func (q *inquiry) again(who report.Identity) string {
	words := []string{"kubectl", "who-can-as", shell.Word(who.Asked)}
	repeated := shared()
	if strings.HasPrefix(who.Asked, "@") { // the entry brings its own, and flags add to them
		repeated = slices.Concat(repeated, refining())
	} else {
		words = append(words, refinements(who)...)
	}
	q.set.Visit(func(flag *pflag.Flag) {
		if slices.Contains(repeated, flag.Name) {
			words = append(words, flagWords(flag)...)
		}
	})
	return strings.Join(words, " ")
}

func refinements(who report.Identity) []string {
	var words []string
	for _, group := range who.Groups {
		if !group.Implied && who.Asked != "group/"+group.Name {
			words = append(words, "--group", shell.Word(group.Name))
		}
	}
	if who.UID != "" {
		words = append(words, "--uid", shell.Word(who.UID))
	}
	for _, key := range sortedKeys(who.Extra) {
		for _, value := range who.Extra[key] {
			words = append(words, "--user-extra", shell.Word(key+"="+value))
		}
	}
	return words
}

// askedIn is the flag for one namespace; "" is the cluster as a whole, which is
// the first part of any list.
func askedIn(namespace string) string {
	if namespace == "" {
		return "-A"
	}
	return "-n " + shell.Word(namespace)
}

// commandLine is the command as it was typed, without anything secret.
func (q *inquiry) commandLine() string {
	words := []string{"kubectl", "impersonate-matrix"}
	for _, arg := range q.args {
		words = append(words, shell.Word(arg))
	}
	q.set.Visit(func(flag *pflag.Flag) {
		if !slices.Contains(secret(), flag.Name) {
			words = append(words, flagWords(flag)...)
		}
	})
	return strings.Join(words, " ")
}

// flagWords are a flag as it was given.
func flagWords(flag *pflag.Flag) []string {
	name := "--" + flag.Name
	if list, ok := flag.Value.(pflag.SliceValue); ok {
		var words []string
		for _, value := range list.GetSlice() {
			words = append(words, name, shell.Word(value))
		}
		return words
	}
	value := flag.Value.String()
	switch {
	case flag.NoOptDefVal != "" && value == flag.NoOptDefVal:
		return []string{name}
	case flag.NoOptDefVal != "":
		return []string{name + "=" + shell.Word(value)}
	default:
		return []string{name, shell.Word(value)}
	}
}
