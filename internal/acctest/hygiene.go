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
	"slices"
	"strings"
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

// Leaks searches a text for every key value and every bearer token that the cloud
// ever made, in all the forms in which they may be written down, also in halves.
func (c *Cloud) Leaks(place string, text []byte) []Leak {
	return newSearch(c.Secrets()).leaks(place, text)
}

// leaks searches a text, and what is packed or encoded in it.
func (s *search) leaks(place string, text []byte) []Leak {
	found := s.find(place, text)
	if bytes.HasPrefix(text, []byte("PK\x03\x04")) {
		found = append(found, s.leaksInArchive(place, text)...)
	}
	// What is encoded twice, such as the private state, is decoded once.
	for run := range encodedRuns(text) {
		if inner, err := base64.StdEncoding.DecodeString(string(run)); err == nil {
			found = append(found, s.leaks(place+" in base64", inner)...)
		}
	}
	return found
}

// forms are the spellings of a secret, by name.
func forms(secret string) map[string][]string {
	quoted, _ := json.Marshal(secret) // A string is always JSON.
	half := len(secret) / 2
	all := map[string][]string{
		"as it is":    {secret},
		"in half":     {secret[:half], secret[half:]},
		"URL-escaped": {url.QueryEscape(secret), url.PathEscape(secret)},
		"quoted":      {strings.Trim(string(quoted), `"`)},
		"in hex":      {hex.EncodeToString([]byte(secret))},
	}
	// Base64 depends on where in a group of three bytes the secret begins. The
	// characters at both ends mix with what stands beside it.
	for shift := range 3 {
		padded := append(make([]byte, shift), secret...)
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			text := encoding.EncodeToString(padded)
			all["in base64"] = append(all["in base64"], text[4:len(text)-4])
		}
	}
	return all
}

func (s *search) leaksInArchive(place string, text []byte) []Leak {
	archive, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		return nil
	}
	var found []Leak
	for _, entry := range archive.File {
		content, err := readEntry(entry)
		if err != nil {
			continue
		}
		found = append(found, s.leaks(place+"!"+entry.Name, content)...)
	}
	return found
}

func readEntry(entry *zip.File) ([]byte, error) {
	file, err := entry.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return io.ReadAll(file)
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
