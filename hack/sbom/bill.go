package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"os"
	"runtime/debug"
	"strings"

	cyclonedx "github.com/CycloneDX/cyclonedx-go"
)

// billOf lists a program's parts in the order of the linker's record, which is
// that of their names.
func billOf(name, version string, digest [sha256.Size]byte, info *debug.BuildInfo) *cyclonedx.BOM {
	bill := cyclonedx.NewBOM()
	bill.SerialNumber = serial(digest)
	program := module(cyclonedx.ComponentTypeApplication, info.Main.Path, version)
	program.Name = name
	program.Hashes = &[]cyclonedx.Hash{{Algorithm: cyclonedx.HashAlgoSHA256, Value: hex.EncodeToString(digest[:])}}
	program.Properties = settings(info)
	bill.Metadata = &cyclonedx.Metadata{Component: &program}
	parts := []cyclonedx.Component{module(cyclonedx.ComponentTypeLibrary, "std", strings.TrimPrefix(info.GoVersion, "go"))}
	for _, part := range info.Deps {
		if part.Replace != nil {
			part = part.Replace
		}
		parts = append(parts, module(cyclonedx.ComponentTypeLibrary, part.Path, part.Version))
	}
	bill.Components = &parts
	return bill
}

// module is a Go module as a component. Its address is a package URL
// (github.com/package-url/purl-spec, types/golang-definition).
func module(kind cyclonedx.ComponentType, path, version string) cyclonedx.Component {
	address := "pkg:golang/" + strings.ToLower(path) + "@" + url.QueryEscape(version)
	return cyclonedx.Component{BOMRef: address, Type: kind, Name: path, Version: version, PackageURL: address}
}

// settings are those of the build that decide which code a program holds.
func settings(info *debug.BuildInfo) *[]cyclonedx.Property {
	properties := []cyclonedx.Property{{Name: "go", Value: info.GoVersion}}
	for _, setting := range info.Settings {
		switch setting.Key {
		case "GOOS", "GOARCH", "CGO_ENABLED", "-tags":
			properties = append(properties, cyclonedx.Property{Name: setting.Key, Value: setting.Value})
		}
	}
	return &properties
}

// serial is a UUID made of a program's digest (RFC 9562, version 8).
func serial(digest [sha256.Size]byte) string {
	id := digest
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:16])
}

func digestOf(path string) (digest [sha256.Size]byte, err error) {
	file, err := os.Open(path)
	if err != nil {
		return digest, err
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return digest, err
	}
	return [sha256.Size]byte(hash.Sum(nil)), nil
}
