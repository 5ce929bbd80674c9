package main

import (
	"debug/buildinfo"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	cyclonedx "github.com/CycloneDX/cyclonedx-go"
)

func main() {
	if err := run(os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

// run writes the bill of one program: sbom --version v1.2.3 PROGRAM BILL.
func run(args []string) error {
	set := flag.NewFlagSet("sbom", flag.ContinueOnError)
	version := set.String("version", "", "version of the program, such as v1.2.3")
	if err := set.Parse(args); err != nil {
		return err
	}
	if set.NArg() != 2 || *version == "" {
		return errors.New("the form is: sbom --version VERSION PROGRAM BILL")
	}
	return write(set.Arg(0), *version, set.Arg(1))
}

func write(program, version, to string) error {
	digest, err := digestOf(program)
	if err != nil {
		return fmt.Errorf("reading %s: %w", program, err)
	}
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return fmt.Errorf("reading %s: %w", program, err)
	}
	file, err := os.Create(to)
	if err != nil {
		return fmt.Errorf("writing the bill: %w", err)
	}
	bill := billOf(filepath.Base(program), version, digest, info)
	err = cyclonedx.NewBOMEncoder(file, cyclonedx.BOMFileFormatJSON).SetPretty(true).EncodeVersion(bill, cyclonedx.SpecVersion1_6)
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("writing the bill: %w", err)
	}
	return nil
}
