// Package level says in one word how much somebody may do in a place: the
// strongest of the default roles view, edit, admin and cluster-admin whose every
// permission there he has. It is pure, and judges rules and single answers; who
// gives them is not its concern.
package level
