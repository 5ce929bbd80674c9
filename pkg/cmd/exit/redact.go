package exit

import (
	"regexp"
	"strings"
)

// Redact takes passwords out of the URLs in a text: libraries quote those of servers
// and proxies as they were given.
func Redact(text string) string {
	if !strings.Contains(text, "://") || !strings.Contains(text, "@") {
		return text
	}
	userinfo := regexp.MustCompile(`(://[^/?#\s"':@]*):[^\s"']*@`)
	return userinfo.ReplaceAllString(text, "$1:xxxxx@")
}
