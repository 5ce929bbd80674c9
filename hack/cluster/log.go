package main

import (
	"fmt"
	"os"
	"path/filepath"

	"k8s.io/klog/v2"
	"k8s.io/klog/v2/textlogger"
)

// logTo makes the Kubernetes libraries in this process log to a file in dir
// instead of stderr, until the returned function is called.
func logTo(dir string) (func(), error) {
	file, err := os.OpenFile(filepath.Join(dir, "controllers.log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the controllers' log: %w", err)
	}
	klog.SetLogger(textlogger.NewLogger(textlogger.NewConfig(textlogger.Output(file))))
	return func() {
		klog.ClearLogger()
		_ = file.Close()
	}, nil
}
