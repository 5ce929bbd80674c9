package main

import (
	"fmt"
	"slices"
	"strings"
)

// line is one rule of the table, the roles that have it, the weakest first, and
// the minor versions of Kubernetes in which they do.
type line struct {
	words
	roles        string
	since, until int
}

// lines are the rules of one release, each once. The rules of any role are in
// the order that they have there: the strongest of the aggregated roles holds
// those of the weaker ones.
func (r release) lines() []line {
	var all []line
	for _, name := range []string{"admin", "cluster-admin", "edit", "view"} {
		for _, rule := range r.rules[name] {
			if !slices.ContainsFunc(all, func(l line) bool { return l.words == rule }) {
				all = append(all, line{words: rule, roles: r.rolesWith(rule), since: r.minor, until: r.minor})
			}
		}
	}
	return all
}

func (r release) rolesWith(rule words) string {
	with := slices.DeleteFunc(names(), func(name string) bool { return !slices.Contains(r.rules[name], rule) })
	return strings.Join(with, separator)
}

// merged is the table: the lines of all releases, in the order of each. What
// did not change from one release to the next is one line.
func merged(releases []release) []line {
	var all []line
	for _, release := range releases {
		at := 0
		for _, one := range release.lines() {
			if same := continued(all[at:], one); same >= 0 {
				at += same
				all[at].until = one.until
			} else {
				all = slices.Insert(all, at, one)
			}
			at++
		}
	}
	return all
}

// continued is where the line stands that says the same of the release before,
// or -1.
func continued(lines []line, next line) int {
	return slices.IndexFunc(lines, func(l line) bool {
		return l.words == next.words && l.roles == next.roles && l.until == next.since-1
	})
}

// check reads every role of every release from the table, as pkg/builtin does.
func check(lines []line, releases []release) error {
	for i, release := range releases {
		if release.minor != releases[0].minor+i {
			return fmt.Errorf("minor version %d follows %d", release.minor, releases[i-1].minor)
		}
		for _, name := range names() {
			var got []words
			for _, l := range lines {
				if l.since <= release.minor && release.minor <= l.until && slices.Contains(strings.Split(l.roles, separator), name) {
					got = append(got, l.words)
				}
			}
			if !slices.Equal(got, release.rules[name]) {
				return fmt.Errorf("the table can't hold ClusterRole %s of %s in order", name, release.version)
			}
		}
	}
	return nil
}
