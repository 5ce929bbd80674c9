package assets

import (
	"fmt"
	"time"
)

// progressInterval is how often a long step says that it is still going on.
const progressInterval = 15 * time.Second

// say writes one line to the person who waits.
func (b Builder) say(format string, args ...any) {
	fmt.Fprintf(b.Progress, "cluster: "+format+"\n", args...)
}

// timed runs a step and says when it begins, that it goes on, and when it ended.
func (b Builder) timed(label string, step func() error) error {
	started := time.Now()
	b.say("building %s", label)
	ended := make(chan error, 1)
	go func() { ended <- step() }()
	tick := time.NewTicker(progressInterval)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			if err == nil {
				b.say("built %s in %s", label, since(started))
			}
			return err
		case <-tick.C:
			b.say("building %s, %s so far", label, since(started))
		}
	}
}

func since(start time.Time) time.Duration {
	return time.Since(start).Round(time.Second)
}
