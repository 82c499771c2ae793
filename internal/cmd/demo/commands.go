// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// demo is what the commands of the story share.
type demo struct {
	root, cli, url string
	cloud          *emulator.Server
	interrupted    func() error
}

// commands returns the commands that the story adds to those of testscript. None
// begins once the demo has been interrupted.
func (d demo) commands() map[string]func(*testscript.TestScript, bool, []string) {
	commands := map[string]func(*testscript.TestScript, bool, []string){}
	for name, do := range map[string]func(*testscript.TestScript, []string) error{
		"act":       func(_ *testscript.TestScript, title []string) error { show("\n# " + title[0]); return nil },
		"curl":      d.curl,
		"keys":      d.keys,
		"secrets":   d.secrets,
		"terraform": d.terraform,
	} {
		commands[name] = func(ts *testscript.TestScript, _ bool, args []string) {
			ts.Check(d.interrupted())
			ts.Check(do(ts, args))
		}
	}
	return commands
}

// terraform runs the CLI. Of plans and applies it shows the outcome, and the change of
// each resource that stays: two levels of it, and of an object's attributes the id.
func (d demo) terraform(ts *testscript.TestScript, args []string) error {
	show("$ " + filepath.Base(d.cli) + " " + strings.Join(args, " "))
	if err := ts.Exec(d.cli, args...); err != nil {
		return err
	}
	outcome := regexp.MustCompile(`^(Plan:|Apply complete!|Destroy complete!|No changes\.)`)
	begins := regexp.MustCompile(`^  # \S+ (has changed|will be updated in-place)`)
	detail := regexp.MustCompile(`^(  [#~] |      [-+~] |          [-+~] (id |")|(    ){1,2}\})`)
	inside := false
	for line := range strings.Lines(ts.ReadFile("stdout")) {
		line = strings.TrimRight(line, "\r\n")
		inside = inside || begins.MatchString(line)
		if strings.HasPrefix(line, "          ") && strings.HasSuffix(line, "{") {
			line += " … }"
		}
		if args[1] == "output" || inside && detail.MatchString(line) || outcome.MatchString(line) {
			show("  " + line)
		}
		inside = inside && line != "    }"
	}
	return nil
}

// curl gets a path of the emulator, or posts JSON to it, and shows the command with
// which a person would do that.
func (d demo) curl(ts *testscript.TestScript, args []string) error {
	request := httptest.NewRequest(http.MethodGet, d.url+args[0], nil)
	typed := "$ curl "
	if len(args) == 2 {
		request = httptest.NewRequest(http.MethodPost, d.url+args[0], strings.NewReader(args[1]))
		typed += "-X POST -H 'Content-Type: application/json' -d '" + args[1] + "' "
	}
	show(typed + d.url + args[0])
	said, err := d.ask(request)
	_, _ = io.WriteString(ts.Stdout(), said)
	if said != "" {
		show("  " + strings.TrimSpace(said))
	}
	return err
}

// ask sends a request to the emulator.
func (d demo) ask(request *http.Request) (said string, err error) {
	reply := httptest.NewRecorder()
	d.cloud.ServeHTTP(reply, request)
	if reply.Code >= http.StatusMultipleChoices {
		err = fmt.Errorf("the emulator answered with %d", reply.Code)
	}
	return reply.Body.String(), err
}

// keys shows the owner's keys, oldest first, as the emulator holds them, and sets ACTIVE.
func (d demo) keys(ts *testscript.TestScript, _ []string) error {
	const path = "/_emulator/keys"
	wanted := regexp.MustCompile("STATUS|" + d.cloud.Users()[0].IAMID)
	show("$ curl -H 'Accept: text/plain' " + d.url + path + " | grep -E '" + wanted.String() + "'")
	request := httptest.NewRequest(http.MethodGet, d.url+path, nil)
	request.Header.Set("Accept", "text/plain")
	said, err := d.ask(request)
	for line := range strings.Lines(said) {
		if !wanted.MatchString(line) {
			continue
		}
		show("  " + strings.TrimSpace(line))
		_, _ = io.WriteString(ts.Stdout(), line)
		if words := strings.Fields(line); words[0] == emulator.StatusActive {
			ts.Setenv("ACTIVE", words[len(words)-1])
		}
	}
	return err
}

// secrets returns an error if the value of a key or a token stands in one of the files.
func (d demo) secrets(ts *testscript.TestScript, files []string) error {
	for _, file := range files {
		text := ts.ReadFile(file)
		if slices.ContainsFunc(d.cloud.Secrets(), func(secret string) bool { return strings.Contains(text, secret) }) {
			return fmt.Errorf("a secret stands in %s", file)
		}
	}
	show("  No secret stands in " + strings.Join(files, ", ") + ".")
	return nil
}

// show prints a line; on a terminal and without NO_COLOR, in the colour of its first
// sign.
func show(line string) {
	info, err := os.Stdout.Stat()
	terminal := err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
	const bold, dim, red, green, yellow, cyan = 1, 2, 31, 32, 33, 36
	code := map[byte]int{
		'#': bold, '$': cyan, '+': green, '-': red, '~': yellow,
		'A': green, 'D': green, 'N': green, // Active, Apply complete, Destroy complete, No changes
		'P': dim, 'S': dim, // Phased out, Plan, STATUS
	}[(strings.TrimSpace(line) + " ")[0]]
	if terminal && os.Getenv("NO_COLOR") == "" && code != 0 {
		line = fmt.Sprintf("\x1b[%dm%s\x1b[0m", code, line)
	}
	fmt.Println(line)
}
