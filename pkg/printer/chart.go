package printer

import (
	"bytes"
	"fmt"
	"html"
	"strings"
	"time"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// The size of a chart in its own units, of which the page makes what fits.
const (
	chartWidth  = 1000
	chartHeight = 160
	axisHeight  = 24
)

// chartStyle is what a document with a chart holds beside [style].
const chartStyle = `figure { margin: 1rem 0; }
svg { width: 100%; max-width: 80rem; border-bottom: 1px solid var(--line); }
svg text { font-size: 12px; fill: currentColor; }
.layer0 { fill: #57a; color: #57a; } .layer1 { fill: #d90; color: #d90; } .layer2 { fill: #c33; color: #c33; }
`

// writeChart draws a chart of bars: text and shapes alone. The table below it holds
// the same in numbers, so it has a title for those who do not see it, and each bar
// its numbers for a pointer.
func writeChart(out *bytes.Buffer, chart report.Chart) {
	if len(chart.Bars) == 0 {
		return
	}
	first, last := chart.Bars[0].At, chart.Bars[len(chart.Bars)-1].At
	slots := int(last.Sub(first)/chart.Width) + 1
	highest := 0
	for _, bar := range chart.Bars {
		highest = max(highest, barTotal(bar))
	}
	title := html.EscapeString(chart.Title)
	fmt.Fprintf(out, "<figure>\n<figcaption>%s%s; the highest has %d</figcaption>\n", title, legendOf(chart), highest)
	fmt.Fprintf(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n", chartWidth, chartHeight+axisHeight, title)
	width := float64(chartWidth) / float64(max(slots, 20))
	for _, bar := range chart.Bars {
		writeBar(out, chart, bar, float64(bar.At.Sub(first)/chart.Width)*width, width, highest)
	}
	fmt.Fprintf(out, "<text x=\"0\" y=\"%d\">%s</text>\n", chartHeight+axisHeight-6, first.Format(time.RFC3339))
	if slots > 1 {
		fmt.Fprintf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", chartWidth, chartHeight+axisHeight-6, last.Add(chart.Width).Format(time.RFC3339))
	}
	out.WriteString("</svg>\n</figure>\n")
}

// writeBar draws the layers of one bar upon each other. A layer with anything in it
// can be seen.
func writeBar(out *bytes.Buffer, chart report.Chart, bar report.ChartBar, x, width float64, highest int) {
	words := []string{bar.At.Format(time.RFC3339)}
	for i, count := range bar.Layers {
		words = append(words, fmt.Sprintf("%d %s", count, chart.Layers[i]))
	}
	fmt.Fprintf(out, "<g><title>%s</title>", html.EscapeString(strings.Join(words, ", ")))
	y := float64(chartHeight)
	for i, count := range bar.Layers {
		if count == 0 {
			continue
		}
		height := max(float64(count)/float64(highest)*(chartHeight-6), 2)
		y -= height
		fmt.Fprintf(out, "<rect class=\"layer%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", i, x, y, max(width*0.9, 1), height)
	}
	out.WriteString("</g>\n")
}

func barTotal(bar report.ChartBar) int {
	sum := 0
	for _, count := range bar.Layers {
		sum += count
	}
	return sum
}

func legendOf(chart report.Chart) string {
	var legend strings.Builder
	for i, layer := range chart.Layers {
		fmt.Fprintf(&legend, ` <span class="layer%d">&#9632; %s</span>`, i, html.EscapeString(layer))
	}
	return legend.String()
}
