@rem kubectl runs this for completion after "kubectl who-can-as"; put it on the PATH.
@kubectl-who_can_as __complete %*
