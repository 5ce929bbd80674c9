// Renders the plugins' manifests for krew from the template that krew-release-bot
// takes (.krew.yaml), a version and the checksums of a release:
//
//	go run . -template ../../.krew.yaml -version v1.2.3 -checksums ../../dist/checksums.txt -plugin who-can-as
package main
