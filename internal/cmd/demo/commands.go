// SPDX-License-Identifier: MPL-2.0

package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/fatih/color"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// act begins a part of the story.
func act(_ *testscript.TestScript, _ bool, title []string) { show("\n# " + title[0]) }

// terraform runs the CLI, unless the demo was interrupted. Of plans and applies it shows
// the outcome, and the change of each resource that stays: two levels of it, and of an
// object's attributes the id.
func (d *demo) terraform(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(d.interrupted())
	show("$ " + filepath.Base(d.CLI) + " " + strings.Join(args, " "))
	ts.Check(ts.Exec(d.CLI, args...))
	outcome := regexp.MustCompile(`^(Plan:|Apply complete!|Destroy complete!|No changes\.)`)
	begins := regexp.MustCompile(`^  # \S+ (has changed|will be updated in-place)`)
	detail := regexp.MustCompile(`^(  [#~] |      [-+~] |          [-+~] (id |")|(    ){1,2}\})`)
	inside := false
	text := regexp.MustCompile(`(?m)^( {10}.*\{)$`).ReplaceAllString(ts.ReadFile("stdout"), "$1 … }")
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		inside = inside || begins.MatchString(line)
		if args[1] == "output" || inside && detail.MatchString(line) || outcome.MatchString(line) {
			show("  " + line)
		}
		inside = inside && line != "    }"
	}
}

// curl gets a path of the emulator, the keys as a table, or posts JSON to it, and shows
// the command with which a person would do that. It sets ACTIVE.
func (d *demo) curl(ts *testscript.TestScript, _ bool, args []string) {
	typed, request := d.url+args[0], httptest.NewRequest(http.MethodGet, d.url+args[0], nil)
	if len(args) == 2 {
		typed = "-X POST -H 'Content-Type: application/json' -d '" + args[1] + "' " + typed
		request = httptest.NewRequest(http.MethodPost, d.url+args[0], strings.NewReader(args[1]))
	} else if args[0] == "/_emulator/keys" {
		typed = "-H 'Accept: text/plain' " + typed
		request.Header.Set("Accept", "text/plain")
	}
	show("$ curl " + typed)
	reply := httptest.NewRecorder()
	if d.cloud.ServeHTTP(reply, request); reply.Code >= http.StatusMultipleChoices {
		ts.Fatalf("the emulator answered with %d: %s", reply.Code, reply.Body)
	}
	for line := range strings.Lines(reply.Body.String()) {
		show("  " + strings.TrimSpace(line))
		_, _ = io.WriteString(ts.Stdout(), line)
		if words := strings.Fields(line); words[0] == emulator.StatusActive {
			ts.Setenv("ACTIVE", words[len(words)-1])
		}
	}
}

// show prints a line; on a terminal and without NO_COLOR, in the colour of its first
// sign.
func show(line string) {
	paint := map[byte]color.Attribute{
		'#': color.Bold, '$': color.FgCyan, '+': color.FgGreen, '-': color.FgRed, '~': color.FgYellow,
		'A': color.FgGreen, 'D': color.FgGreen, 'N': color.FgGreen, // Active, Apply complete, Destroy complete, No changes
		'O': color.Faint, 'P': color.Faint, 'S': color.Faint, // Other, Phased out, Plan, STATUS
	}[(strings.TrimSpace(line) + " ")[0]]
	_, _ = color.New(paint).Println(line)
}
