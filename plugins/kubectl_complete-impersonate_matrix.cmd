@rem kubectl runs this for completion after "kubectl impersonate-matrix"; put it on the PATH.
@kubectl-impersonate_matrix __complete %*
