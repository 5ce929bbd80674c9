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
	port := regexp.MustCompile(`^://[^:]*:[0-9]+[/?#]`) // and the @ belongs to the path
	return userinfo.ReplaceAllStringFunc(text, func(match string) string {
		if port.MatchString(match) {
			return match
		}
		return userinfo.ReplaceAllString(match, "$1:xxxxx@")
	})
}
