// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
)

// A Leak is a secret in a place. Printed, it does not repeat the secret.
type Leak struct {
	Place string // a file, with the entry after ! if it is an archive
	Form  string // how the secret is spelt there
	value string
}

// String names the place and the form.
func (l Leak) String() string { return fmt.Sprintf("%s shows a secret (%s)", l.Place, l.Form) }

// Of reports whether the leak is one of these values.
func (l Leak) Of(values ...string) bool { return slices.Contains(values, l.value) }

// KeepsSecrets returns a check that neither the plan nor the state before it
// holds the value of a key or a token. Only api_key may, and only next to
// store_api_key = true.
func (c *Cloud) KeepsSecrets() plancheck.PlanCheck {
	return planCheck(func(plan *tfjson.Plan) error {
		text, err := json.Marshal(plan)
		if err != nil {
			return err
		}
		return c.Scan(text)
	})
}

// Scan fails if JSON holds the value of a key or a token where none may be. The
// error does not repeat it.
func (c *Cloud) Scan(text []byte) error {
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		return fmt.Errorf("not JSON: %w", err)
	}
	text, err := json.Marshal(withoutStored(tree))
	if err != nil {
		return err
	}
	return c.scanText("the JSON", string(text))
}

// withoutStored takes out the values that a user asked to keep in state.
func withoutStored(tree any) any {
	switch t := tree.(type) {
	case map[string]any:
		if t["store_api_key"] == true {
			delete(t, "api_key")
		}
		for name := range t {
			t[name] = withoutStored(t[name])
		}
	case []any:
		for i := range t {
			t[i] = withoutStored(t[i])
		}
	}
	return tree
}

func (c *Cloud) scanText(place, text string) error {
	if leaks := c.Leaks(place, []byte(text)); len(leaks) > 0 {
		return fmt.Errorf("%s", leaks[0])
	}
	return nil
}

// scanDiagnostics fails the test if an error or a warning showed a secret.
func (c *Cloud) scanDiagnostics(t *testing.T) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.scanText("an error or warning", fmt.Sprint(c.said)); err != nil {
		t.Error(err)
	}
}

// Leaks searches a text for every key value and every bearer token that the cloud
// ever made, in all the forms in which they may be written down, also in halves.
func (c *Cloud) Leaks(place string, text []byte) []Leak {
	return newSearch(c.Secrets()).leaks(place, text)
}

// LeaksBelow is Leaks for all files below a folder, except installed providers.
func (c *Cloud) LeaksBelow(folder string) ([]Leak, error) {
	var found []Leak
	s := newSearch(c.Secrets())
	files := os.DirFS(folder)
	err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == "providers":
			return fs.SkipDir
		case !entry.Type().IsRegular():
			return nil
		}
		text, err := fs.ReadFile(files, path)
		found = append(found, s.leaks(path, text)...)
		return err
	})
	return found, err
}

// A search looks for many spellings of many secrets at once. A run of the CLI with
// everything logged writes megabytes; to go through them once for each spelling, of
// which there are hundreds, would take minutes under the race detector.
type search struct {
	spellings []Leak            // without a place
	replacer  *strings.Replacer // puts the number of a spelling in its place
	numbered  *regexp.Regexp    // what the replacer puts there
}

func newSearch(secrets []string) *search {
	s := &search{numbered: regexp.MustCompile("\x00<(\\d+)>\x00")}
	var pairs []string
	for _, secret := range secrets {
		for _, f := range forms(secret) {
			pairs = append(pairs, f.text, fmt.Sprintf("\x00<%d>\x00", len(s.spellings)))
			s.spellings = append(s.spellings, Leak{Form: f.name, value: secret})
		}
	}
	s.replacer = strings.NewReplacer(pairs...)
	return s
}

// A form is one way to write a secret down.
type form struct{ name, text string }

// forms are the spellings of a secret, the longest first where one begins another.
func forms(secret string) []form {
	quoted, _ := json.Marshal(secret) // A string is always JSON.
	half := len(secret) / 2
	all := []form{
		{"as it is", secret},
		{"URL-escaped", url.QueryEscape(secret)},
		{"URL-escaped", url.PathEscape(secret)},
		{"quoted", strings.Trim(string(quoted), `"`)},
		{"in hex", hex.EncodeToString([]byte(secret))},
		{"in half", secret[:half]},
		{"in half", secret[half:]},
	}
	// Base64 depends on where in a group of three bytes the secret begins. The
	// characters at both ends mix with what stands beside it.
	for shift := range 3 {
		padded := append(make([]byte, shift), secret...)
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			text := encoding.EncodeToString(padded)
			all = append(all, form{"in base64", text[4 : len(text)-4]})
		}
	}
	return all
}

// leaks searches a text, and what is packed or encoded in it.
func (s *search) leaks(place string, text []byte) []Leak {
	var found []Leak
	for _, match := range s.numbered.FindAllStringSubmatch(s.replacer.Replace(string(text)), -1) {
		if number, err := strconv.Atoi(match[1]); err == nil && number < len(s.spellings) {
			leak := s.spellings[number]
			leak.Place = place
			if !slices.Contains(found, leak) {
				found = append(found, leak)
			}
		}
	}
	if bytes.HasPrefix(text, []byte("PK\x03\x04")) {
		found = append(found, s.leaksInArchive(place, text)...)
	}
	// What is encoded twice, such as the private state, is decoded once. Only a run of
	// digits that is longer than a secret can be base64 around something with one.
	const shortest = 64
	for run := range bytes.FieldsFuncSeq(text, func(r rune) bool { return !base64Digit(r) }) {
		if len(run) < shortest {
			continue
		}
		if inner, err := base64.RawStdEncoding.DecodeString(string(run)); err == nil {
			found = append(found, s.leaks(place+" in base64", inner)...)
		}
	}
	return found
}

func base64Digit(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '+' || r == '/'
}

func (s *search) leaksInArchive(place string, text []byte) []Leak {
	archive, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		return nil
	}
	var found []Leak
	for _, entry := range archive.File {
		file, err := entry.Open()
		if err != nil {
			continue
		}
		content, err := io.ReadAll(file)
		_ = file.Close()
		if err == nil {
			found = append(found, s.leaks(place+"!"+entry.Name, content)...)
		}
	}
	return found
}
