// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"slices"
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
func (c *Cloud) scanDiagnostics(tb testing.TB) {
	tb.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.scanText("an error or warning", fmt.Sprint(c.said)); err != nil {
		tb.Error(err)
	}
}

// Leaks searches a text, and what is packed or encoded in it, for every key value and
// every bearer token that the cloud ever made, in all the forms in which they may be
// written down, also in halves.
func (c *Cloud) Leaks(place string, text []byte) []Leak {
	var found []Leak
	for _, secret := range c.Secrets() {
		for _, f := range forms(secret) {
			// Go looks for a short text in assembly. The detector of races watches each
			// byte of the search for a long one, such as a token.
			if head := f.text[:min(len(f.text), 32)]; bytes.Contains(text, []byte(head)) && bytes.Contains(text, []byte(f.text)) {
				found = append(found, Leak{Place: place, Form: f.name, value: secret})
				break
			}
		}
	}
	if archive, err := zip.NewReader(bytes.NewReader(text), int64(len(text))); err == nil {
		inside, _ := c.leaksIn(place+"!", archive) // What cannot be unpacked is no archive.
		found = append(found, inside...)
	}
	// What is encoded twice, such as the private state, is decoded once. Only a run of
	// digits that is longer than a secret can be base64 around something with one.
	const shortest = 64
	digit := func(r rune) bool {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '+' || r == '/'
	}
	for run := range bytes.FieldsFuncSeq(text, func(r rune) bool { return !digit(r) }) {
		if len(run) < shortest {
			continue
		}
		if inner, err := base64.RawStdEncoding.DecodeString(string(run)); err == nil {
			found = append(found, c.Leaks(place+" in base64", inner)...)
		}
	}
	return found
}

// LeaksBelow is Leaks for all files below a folder, except installed providers.
func (c *Cloud) LeaksBelow(folder string) ([]Leak, error) { return c.leaksIn("", os.DirFS(folder)) }

func (c *Cloud) leaksIn(prefix string, files fs.FS) (found []Leak, err error) {
	err = fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == "providers":
			return fs.SkipDir
		case !entry.Type().IsRegular():
			return nil
		}
		text, err := fs.ReadFile(files, path)
		found = append(found, c.Leaks(prefix+path, text)...)
		return err
	})
	return found, err
}

// A form is one way to write a secret down.
type form struct{ name, text string }

// forms are the spellings of a secret. One that holds another comes before it.
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
