package whocanas

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/gateway"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/kube"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// probeFlags say how to send a request through a gateway.
type probeFlags struct {
	address   string
	tokenFile string
	caFile    string
	as        string

	parsed *url.URL
}

func (f *probeFlags) addFlags(set *pflag.FlagSet) {
	set.StringVar(&f.address, "probe", "", "Send one SelfSubjectReview through the gateway at this URL, and compare whom the API server saw")
	set.StringVar(&f.tokenFile, "probe-token-file", "", "The file of the token that logs somebody in at the gateway (- is stdin)")
	set.StringVar(&f.caFile, "probe-ca", "", "The certificates to trust at --probe, in PEM")
	set.StringVar(&f.as, "probe-as", "", "Which of the people the token logs in; needed if there are several")
}

// validate refuses forms that cannot be meant.
func (f *probeFlags) validate() error {
	if f.address == "" {
		if f.tokenFile != "" || f.caFile != "" || f.as != "" {
			return exit.Usage("--probe-token-file, --probe-ca and --probe-as go with --probe", "")
		}
		return nil
	}
	if f.tokenFile == "" {
		return exit.Usage("--probe takes a token that logs somebody in at the gateway", "give it in a file, or on stdin: --probe-token-file FILE|-")
	}
	var err error
	if f.parsed, err = kube.ParseProbeURL(f.address); err != nil {
		return exit.Usage(err.Error(), "")
	}
	return nil
}

// addProbe sends the probe, if there is to be one.
func (g *gatewaying) addProbe(ctx context.Context, answer *report.Gateway, people []identity.Identity) error {
	f := g.flags.probe
	if f.parsed == nil {
		return nil
	}
	person, err := g.probed(people)
	if err != nil {
		return err
	}
	probe := kube.Probe{URL: f.parsed, Trace: g.flags.connection.Trace(g.console)}
	if probe.Token, err = f.token(g.console.In); err != nil {
		return err
	}
	if f.caFile != "" {
		if probe.CA, err = os.ReadFile(f.caFile); err != nil {
			return fmt.Errorf("reading the certificates of --probe-ca: %w", err)
		}
	}
	seen, err := probe.Send(ctx)
	if err != nil {
		return err
	}
	answer.Probe = &report.GatewayProbe{Person: person.String(), Seen: seen.Username, Groups: seen.Groups, Differences: []string{}}
	answer.Probe.Differences = append(answer.Probe.Differences, gateway.Compare(person, seen, g.who.Username())...)
	return nil
}

// probed is the one whom the token logs in.
func (g *gatewaying) probed(people []identity.Identity) (identity.Identity, error) {
	if g.flags.probe.as == "" {
		if len(people) == 1 {
			return people[0], nil
		}
		return identity.Identity{}, exit.Usage(fmt.Sprintf("the token of --probe-token-file logs one of %d people in", len(people)), "say which: --probe-as WHO")
	}
	who, err := g.flags.people.Find(g.flags.probe.as, g.console, g.world.Namespace())
	if err != nil {
		return who, err
	}
	for _, person := range people {
		if person.Username() == who.Username() {
			return person, nil
		}
	}
	return who, exit.Usage("--probe-as "+g.flags.probe.as+" is nobody on the list", "")
}

// mostToken is more than any token has.
const mostToken = 1 << 20

// token reads the token. Nothing of it is ever shown.
func (f *probeFlags) token(stdin io.Reader) (string, error) {
	from := stdin
	if f.tokenFile != "-" {
		file, err := os.Open(f.tokenFile)
		if err != nil {
			return "", fmt.Errorf("reading the token of --probe-token-file: %w", err)
		}
		defer file.Close()
		from = file
	}
	text, err := io.ReadAll(io.LimitReader(from, mostToken))
	if err != nil {
		return "", fmt.Errorf("reading the token of --probe-token-file: %w", err)
	}
	token := strings.TrimSpace(string(text))
	if token == "" || strings.ContainsAny(token, " \r\n\t") {
		return "", exit.Usage("--probe-token-file "+f.tokenFile+" does not hold one token", "")
	}
	return token, nil
}
