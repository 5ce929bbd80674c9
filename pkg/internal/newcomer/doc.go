// Package newcomer does what somebody does who has just cloned the repository: in
// a clean home, with hardly more than Go, git and make, the commands of README.md
// in their order, and every example on that page. It has tests only.
package newcomer
