// SPDX-License-Identifier: MPL-2.0

// Package testreport reads what go test -json writes, prints it for people, and
// knows which tests ran. It starts nothing itself.
package testreport

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// specs matches the line in which internal/conformance says how much of IBM's own
// suite ran.
var specs = regexp.MustCompile(`conformance: (\d+) specs of IBM's suite ran`)

// gated matches what the harness says when it skips a test that the CLI at hand is
// too old for.
var gated = regexp.MustCompile(`gated: needs (Terraform \S+)`)

// A Report counts what has been read so far.
type Report struct {
	Passed, Failed int      // tests, subtests and, where a package breaks outside its tests, packages
	Skipped        []string // names of skipped tests, in the order they were read
	Gated          []string // skipped tests that a newer CLI runs, each with what it needs
	AccPassed      []string // names of acceptance tests that passed
	Specs          int      // specs of IBM's own suite that ran
	Leaking        []string // tests and packages whose output showed a secret

	out     io.Writer
	pending map[test][]string // output of tests whose end has not been read
	broken  map[string]bool   // packages with a failed test
	failed  map[string]bool   // names of failed tests
	waiting map[string]bool   // names of gated tests
}

// test names a test in a package; an empty name is the package itself.
type test struct{ pkg, name string }

// event is one line of go test -json.
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
	Elapsed float64
}

// New returns an empty report that prints to out: one line for each package, and
// whatever a failed or skipped test has said.
func New(out io.Writer) *Report {
	return &Report{out: out, pending: map[test][]string{}, broken: map[string]bool{}, failed: map[string]bool{}, waiting: map[string]bool{}}
}

// Read adds the events in r. A line that is no event, such as a message of the
// go command itself, is printed as it is.
func (r *Report) Read(in io.Reader) error {
	lines := bufio.NewReader(in)

	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) != nil {
				r.inspect("the go command", string(line))
				r.printf("%s", line)
			} else {
				r.add(e)
			}
		}

		if err == io.EOF {
			return nil
		}

		if err != nil {
			return err
		}
	}
}

func (r *Report) add(e event) {
	id := test{pkg: e.Package, name: e.Test}

	switch e.Action {
	case "build-output":
		r.inspect("the build", e.Output)
		r.printf("%s", e.Output)
	case "output":
		r.hear(id, e.Output)
	case "pass":
		r.pass(id, e.Elapsed)
	case "skip":
		r.skip(id)
	case "fail":
		r.fail(id)
	}
}

// hear keeps a line until it is known whether anybody needs to read it.
func (r *Report) hear(id test, line string) {
	if found := specs.FindStringSubmatch(line); found != nil {
		// The expression allows digits only; a number too large for an int
		// would count as zero, and zero is refused.
		n, _ := strconv.Atoi(found[1])
		r.Specs += n
	}

	r.pending[id] = append(r.pending[id], line)
}

func (r *Report) pass(id test, seconds float64) {
	r.collect(id)

	if id.name == "" {
		r.printf("ok    %s  %s\n", id.pkg, time.Duration(seconds*float64(time.Second)).Round(time.Millisecond))

		return
	}

	r.Passed++

	if strings.HasPrefix(id.name, "TestAcc") && !strings.Contains(id.name, "/") {
		r.AccPassed = append(r.AccPassed, id.name)
	}
}

// skip counts a skipped test. One that waits for a newer CLI is listed at the end,
// and no failure: no CLI runs everything. A package is reported as skipped when it has no
// test at all, which is nobody's news.
func (r *Report) skip(id test) {
	said := r.collect(id)
	if id.name == "" {
		return
	}

	if needs := gated.FindStringSubmatch(said); needs != nil {
		r.Gated = append(r.Gated, id.name+" needs "+needs[1])
		r.waiting[id.name] = true

		return
	}

	r.Skipped = append(r.Skipped, id.name)
	r.printf("SKIP  %s %s\n%s", id.pkg, id.name, said)
}

// collect returns everything that a test said, once it has ended. Only then it is
// searched for secrets: an event may hold half a line.
func (r *Report) collect(id test) string {
	said := strings.Join(r.pending[id], "")
	delete(r.pending, id)
	r.inspect(strings.TrimSpace(id.pkg+" "+id.name), said)

	return said
}

// fail prints what a failed test has said. A package counts as a failure of its
// own only when none of its tests failed: it did not build, or died outside them.
func (r *Report) fail(id test) {
	said := r.collect(id)

	if id.name != "" {
		r.Failed++
		r.broken[id.pkg], r.failed[id.name] = true, true
		r.printf("FAIL  %s %s\n%s", id.pkg, id.name, said)

		return
	}

	if !r.broken[id.pkg] {
		r.Failed++
		r.printf("%s", r.unfinished(id.pkg))
	}

	r.printf("%sFAIL  %s\n", said, id.pkg)
}

// unfinished returns the output of the package's tests that never ended. After a
// panic or a time-out that is where the reason stands.
func (r *Report) unfinished(pkg string) string {
	var text strings.Builder

	for id := range r.pending {
		if id.pkg == pkg {
			text.WriteString(r.collect(id))
		}
	}

	return text.String()
}

// printf writes for people, and no secrets; a terminal that has gone away is no
// reason to stop counting.
func (r *Report) printf(format string, args ...any) {
	_, _ = io.WriteString(r.out, withoutSecrets(fmt.Sprintf(format, args...)))
}
