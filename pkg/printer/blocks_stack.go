package printer

import "strings"

// joints are the characters after which a stacked header is best broken: those
// that join the parts of Kubernetes' names.
const joints = "-._/:"

// stackAll breaks headers into lines so that each fits its column. What is
// left of a header stands on the last line, right above the cells.
func stackAll(headers []string, widths []int) [][]string {
	stacks, height := make([][]string, len(headers)), 1
	for i, h := range headers {
		stacks[i] = stack(h, widths[i])
		height = max(height, len(stacks[i]))
	}
	lines := make([][]string, height)
	for i := range lines {
		lines[i] = make([]string, len(headers))
		for j, s := range stacks {
			if above := height - len(s); i >= above {
				lines[i][j] = s[i-above]
			}
		}
	}
	return lines
}

// stack breaks a header into pieces of at most limit columns, behind a joint
// where there is one. The pieces together are the header. A column whose header
// does not fit is at least as wide as the narrowest that is cut, so every piece
// holds something.
func stack(header string, limit int) []string {
	var pieces []string
	for textWidth(header) > limit {
		piece := string(fitting([]rune(header), limit, textWidth))
		if at := strings.LastIndexAny(piece, joints); at > 0 {
			piece = piece[:at+1]
		}
		pieces = append(pieces, piece)
		header = header[len(piece):]
	}
	return append(pieces, header)
}
