// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

var update = flag.Bool("update", false, "write the transcripts in testdata anew")

// A transcript is a story in a file: blocks of commands, each with what came of
// them. A block is its commands, a line ----, the outcome, and an empty line.
func TestRun_transcripts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/runs/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var got []byte
			synctest.Test(t, func(t *testing.T) { got = play(t, string(want)) })
			if *update {
				if err := os.WriteFile(file, got, 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s differs (-want +got); -update writes it anew:\n%s", file, diff)
			}
		})
	}
}

// play carries the commands of a transcript out and writes what came of them.
func play(t *testing.T, transcript string) []byte {
	t.Helper()
	p := &player{t: t, c: newCloud(conflict), states: map[string]*workspace{}}
	p.c.addLogin()
	var out bytes.Buffer
	reading := true
	for line := range strings.Lines(transcript) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case line == "----":
			fmt.Fprintf(&out, "----\n%s\n", p.said.String())
			p.said.Reset()
			reading = false
		case line == "":
			if reading {
				out.WriteString("\n")
			}
			reading = true
		case reading:
			fmt.Fprintln(&out, line)
			if !strings.HasPrefix(line, "#") {
				p.do(strings.Fields(line))
			}
		}
	}
	return out.Bytes()
}

// A player carries out the commands of a transcript.
type player struct {
	t      *testing.T
	c      *cloud
	states map[string]*workspace
	said   bytes.Buffer

	troubles []*trouble // of the next run
	before   []string   // a call of the next run, and a command that is carried out just before it
	cancel   func()     // interrupts the run
}

func (p *player) say(format string, args ...any) { fmt.Fprintf(&p.said, format+"\n", args...) }

// do carries out one command.
func (p *player) do(words []string) {
	p.t.Helper()
	rest := words[1:]
	switch words[0] {
	case "cloud":
		for _, word := range rest {
			p.manner(word)
		}
	case "state":
		w := p.states[rest[0]]
		if w == nil {
			w = newWorkspace(rest[0], here)
			w.crowded = true
			p.states[rest[0]] = w
		}
		for _, word := range rest[1:] {
			p.setting(w, word)
		}
	case "fault":
		p.trouble(rest)
	case "before":
		p.before = rest
	case "cancel":
		p.cancel()
	case "apply", "rotate", "destroy":
		w := p.states[rest[0]]
		if words[0] == "rotate" {
			w.rotate()
		}
		policy := userkey.DeleteManaged
		if len(rest) > 1 {
			policy = userkey.DeletionPolicy(rest[1])
		}
		p.run(w, words[0] == "destroy", policy)
	case "console":
		p.say("the console makes %s", p.c.console(rest...).ID)
	case "tool":
		for _, old := range p.c.in(rest[0]) {
			p.c.removeCredential(old.ID)
		}
		p.say("a tool stores %s", p.c.placeUntold(rest[0]).ID)
	case "delete":
		p.c.removeKey(rest[0])
	case "lock":
		p.c.key(rest[0]).Locked = true
	case "unlock":
		p.c.key(rest[0]).Locked = false
	case "wipe":
		p.c.key(rest[0]).Mark = userkey.Mark{}
	case "later":
		d, err := time.ParseDuration(rest[0])
		if err != nil {
			p.t.Fatal(err)
		}
		p.c.now = p.c.now.Add(d)
	case "keys":
		p.keys()
	default:
		p.t.Fatalf("no command %q", words)
	}
}

// manner changes how the services behave.
func (p *player) manner(word string) {
	p.t.Helper()
	name, value, _ := strings.Cut(word, "=")
	number, _ := strconv.Atoi(value)
	switch name {
	case "mode":
		p.c.mode = value
	case "limit":
		p.c.limit = number
	case "delay":
		p.c.delay = number
	case "refuses", "silent", "clings":
		which := map[string]map[string]bool{"refuses": p.c.refuses, "silent": p.c.silent, "clings": p.c.clings}[name]
		clear(which)
		if value != "" {
			which[value] = true
		}
	case "own":
		p.c.own = value
	default:
		p.t.Fatalf("no manner %q", word)
	}
}

// setting changes a configuration.
func (p *player) setting(w *workspace, word string) {
	p.t.Helper()
	name, value, _ := strings.Cut(word, "=")
	number, _ := strconv.ParseInt(value, 10, 64)
	set := map[string]func(s *userkey.Settings){
		"regions":           func(*userkey.Settings) { w.regions(strings.Split(value, ",")...) },
		"adopt":             func(s *userkey.Settings) { s.Adopt = userkey.Known(value == "true") },
		"locked":            func(s *userkey.Settings) { s.Locked = userkey.Known(true) },
		"unlocked":          func(s *userkey.Settings) { s.Locked = userkey.Setting[bool]{} },
		"description":       describes(value),
		"keep_last":         asksRetention(retention(number, 0)),
		"rotate_after_days": rotateAfter(number),
		"store":             func(s *userkey.Settings) { s.StoreValue = userkey.Known(value == "true") },
		"external":          func(s *userkey.Settings) { s.OnExternal = userkey.Known(userkey.ExternalPolicy(value)) },
		"value": func(s *userkey.Settings) {
			w.value, s.ValueVersion = value, userkey.Known(s.ValueVersion.Value()+1)
		},
	}[name]
	if set == nil {
		p.t.Fatalf("no setting %q", word)
	}
	set(&w.wanted)
}

// run applies or destroys, and says which calls were made and what came of them.
// Calls that waited at the same time stand in one line.
func (p *player) run(w *workspace, destroys bool, policy userkey.DeletionPolicy) {
	p.t.Helper()
	s := p.c.session()
	s.fault = p.fault
	s.between = func(_ int, call string) {
		if before := p.before; len(before) > 0 && strings.HasPrefix(call, before[0]) {
			p.before = nil
			p.do(before[1:])
		}
	}
	ctx, cancel := context.WithCancel(p.t.Context())
	defer cancel()
	p.cancel = cancel
	var left userkey.Removal
	lines, err := rounds(s, func(s *session) (err error) {
		if !destroys {
			return w.run(ctx, s)
		}
		if err := w.refresh(p.c); err != nil {
			return err
		}
		left, err = w.destroy(ctx, s, policy)
		return err
	})
	p.troubles = nil
	for _, line := range lines {
		p.say("%s", line)
	}
	for _, k := range left.Left {
		p.say("left: %s of %s", k.ID, k.Mark.Tag)
	}
	for id, region := range left.Refused {
		p.say("deleted although %s refuses: %s", region, id)
	}
	if !destroys && w.changed.Remote() || w.changed.Create {
		for _, trouble := range w.last.Trouble {
			p.say("warning: %s", trouble)
		}
		if len(w.last.Unpruned) > 0 {
			p.say("not deleted: %s", strings.Join(w.last.Unpruned, ", "))
		}
		if len(w.last.Kept) > 0 {
			p.say("kept: %s", strings.Join(w.last.Kept, ", "))
		}
		if w.last.Lagging && err == nil {
			p.say("the services do not show everything yet")
		}
	}
	if err != nil {
		var moved userkey.MovedError
		when := map[bool]string{true: ", late"}[errors.As(err, &moved) && moved.Late]
		p.say("error%s: %s", when, strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	for _, wrong := range p.c.broken() {
		p.say("BROKEN: %s", wrong)
	}
	p.c.now = p.c.now.Add(time.Minute)
}

// A trouble is a fault that meets calls of a run: "lost mint", "lost mint 2" for
// two of them, "lost mint always", "lost@2 mint" from the second one on.
type trouble struct {
	what       fault
	word       string
	skip, left int
}

func (p *player) trouble(words []string) {
	p.t.Helper()
	what, skip, _ := strings.Cut(words[0], "@")
	from, _ := strconv.Atoi(skip)
	tr := &trouble{skip: max(from-1, 0), left: 1}
	for f := refused; f <= early; f++ {
		if f.String() == what {
			tr.what = f
		}
	}
	if tr.what == fine {
		p.t.Fatalf("no fault %q", what)
	}
	last := words[len(words)-1]
	if n, err := strconv.Atoi(last); err == nil {
		tr.left, words = n, words[:len(words)-1]
	} else if last == "always" {
		tr.left, words = 1_000, words[:len(words)-1]
	}
	tr.word = strings.Join(words[1:], " ")
	p.troubles = append(p.troubles, tr)
}

// fault says what happens to a call.
func (p *player) fault(_ int, call string) fault {
	for _, tr := range p.troubles {
		switch {
		case tr.left == 0 || !strings.HasPrefix(call, tr.word):
		case tr.skip > 0:
			tr.skip--
		default:
			tr.left--
			return tr.what
		}
	}
	return fine
}

// keys says what there is: each key with its mark, where it is installed, and what
// the states take it for.
func (p *player) keys() {
	for _, k := range p.c.keys {
		if k.Name != "login" {
			p.say("%s", p.c.line(k))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.states)) {
		w := p.states[name]
		past := []string{}
		for _, k := range w.held.PastKeys {
			past = append(past, k.ID)
		}
		if w.exists() {
			p.say("%s has tag %s: %s is Active, %v are Phased out", name, w.held.Tag, w.active(), past)
		}
	}
}
