// Package stories holds what people do with the plugins, from the command line
// to the answer: the built plugin, run by the real kubectl, against a real API
// server. Scripts are in testdata/script; what they compare is the whole output.
//
// It lies here and not beside the plugins' main packages because only what is
// below pkg may use the cluster and the faulty proxy that tests are given. It
// must not look inside the commands: what cannot be seen from outside is a unit's.
package stories
