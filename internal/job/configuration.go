// SPDX-License-Identifier: MPL-2.0

package job

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// CheckConfiguration says what is wrong with the configuration of a job, which
// must be a JSON object. The error names line and column and repeats no value.
func CheckConfiguration(text string) error {
	document, err := decodeText(text)
	if err != nil {
		return fmt.Errorf("it is not JSON: %w", err)
	}
	if _, ok := document.(map[string]any); !ok {
		return fmt.Errorf("it is %s, and must be a JSON object such as {\"env_id\": \"…\"}", kind(document))
	}
	return nil
}

// Contains reports whether outer has every member of inner with an equal value,
// objects within objects likewise; arrays must be equal. An empty text is an
// empty object. A text that is not JSON contains nothing, and nothing contains it.
func Contains(outer, inner Configuration) bool {
	x, err := decode(outer)
	if err != nil {
		return false
	}
	y, err := decode(inner)
	return err == nil && contains(x, y)
}

// Project returns of outer only what inner names: the values of outer for the
// members of inner, without those that outer does not have. If outer contains inner,
// it returns inner as it is written: then what a service adds is no change, and what
// it lost or changed is one. If either is not a JSON object, it returns outer: after an
// import nothing is named yet, and everything counts.
func Project(outer, inner Configuration) Configuration {
	x, err := decode(outer)
	if err != nil {
		return outer
	}
	y, err := decodeText(string(inner))
	if err != nil {
		return outer
	}
	from, ok := x.(map[string]any)
	names, also := y.(map[string]any)
	switch {
	case !ok || !also:
		return outer
	case contains(x, y):
		return inner
	}
	return render(project(from, names))
}

func project(outer, inner map[string]any) map[string]any {
	result := map[string]any{}
	for name, want := range inner {
		have, there := outer[name]
		if !there {
			continue
		}
		x, ok := have.(map[string]any)
		y, also := want.(map[string]any)
		if ok && also {
			result[name] = project(x, y)
			continue
		}
		result[name] = have
	}
	return result
}

func contains(outer, inner any) bool {
	x, ok := outer.(map[string]any)
	y, also := inner.(map[string]any)
	if !ok || !also {
		return equal(outer, inner)
	}
	for name, want := range y {
		if have, there := x[name]; !there || !contains(have, want) {
			return false
		}
	}
	return true
}

func equal(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && len(a) == len(b) && contains(a, b) && contains(b, a)
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !equal(a[i], b[i]) {
				return false
			}
		}
		return true
	case json.Number:
		b, ok := b.(json.Number)
		return ok && canonical(a.String()) == canonical(b.String())
	}
	return a == b // Texts, truth values and null.
}

// decode reads a configuration. The empty text is an empty object.
func decode(c Configuration) (any, error) {
	return decodeText(cmp.Or(string(c), "{}"))
}

// decodeText reads one JSON text and keeps its numbers as they are written.
func decodeText(text string) (any, error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var document any
	err := decoder.Decode(&document)
	if err == nil {
		if _, more := decoder.Token(); more != io.EOF {
			err = errors.New("something follows after its end")
		}
		return document, err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, errors.New("it ends too early")
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		before := text[:min(max(syntax.Offset-1, 0), int64(len(text)))]
		line := 1 + strings.Count(before, "\n")
		column := 1 + len([]rune(before[strings.LastIndex(before, "\n")+1:]))
		return nil, fmt.Errorf("line %d, column %d: %w", line, column, err)
	}
	return nil, err
}

// render writes a document with its members in order.
func render(document any) Configuration {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(document) != nil {
		return "" // What was decoded can be encoded.
	}
	return Configuration(strings.TrimSuffix(b.String(), "\n"))
}

// kind names what a document is, with its article.
func kind(document any) string {
	switch document.(type) {
	case []any:
		return "a JSON array"
	case string:
		return "a JSON string"
	case json.Number:
		return "a JSON number"
	case bool:
		return "true or false"
	}
	return "null"
}
