// Package explore builds and tests the page that -o html writes for a report
// that can be explored. Its sources are in src, `make page` turns them into what
// pkg/printer embeds, and the tests here open pages in a headless Chromium.
//
// It is a module of its own so that the browser's driver never reaches the
// plugins' go.mod.
package explore
