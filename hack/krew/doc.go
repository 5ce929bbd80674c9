// Command krew writes the manifests by which krew installs the plugins, from
// the template .krew.yaml and the checksums of a release's archives.
//
// The template is krew-release-bot's too. That bot downloads each archive to
// learn its digest; here the digests come from a file, so that a manifest can
// be made and tried before anything is published. A digest is never made up:
// an archive that the file does not have ends the command.
//
// The module pins krew and its checker of manifests, for the tests.
package main
