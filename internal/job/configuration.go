// SPDX-License-Identifier: MPL-2.0

package job

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
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
	y, also := decode(inner)
	return err == nil && also == nil && contains(x, y)
}

// Project returns of outer only what inner names: the values of outer for the
// members of inner, without those that outer does not have. If outer contains inner,
// it returns inner as it is written: then what a service adds is no change, and what
// it lost or changed is one. If either is not a JSON object, it returns outer: after an
// import nothing is named yet, and everything counts.
func Project(outer, inner Configuration) Configuration {
	x, _ := decode(outer)
	y, _ := decodeText(string(inner))
	_, ok := x.(map[string]any)
	_, also := y.(map[string]any)
	switch {
	case !ok || !also:
		return outer
	case contains(x, y):
		return inner
	}
	return render(project(x, y))
}

func project(outer, inner any) any {
	x, ok := outer.(map[string]any)
	y, also := inner.(map[string]any)
	if !ok || !also {
		return outer
	}
	result := map[string]any{}
	for name, want := range y {
		if have, there := x[name]; there {
			result[name] = project(have, want)
		}
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
		return ok && slices.EqualFunc(a, b, equal)
	case json.Number:
		b, ok := b.(json.Number)
		return ok && canonical(a.String()) == canonical(b.String())
	}
	return a == b // Texts, truth values and null.
}

// canonical returns a JSON number in the one spelling that all numbers of its
// value share. It computes with the digits themselves: two long IDs could have one
// floating-point value, and a fraction would need as much memory as an exponent asks
// for.
func canonical(number string) string {
	digits, negative := strings.CutPrefix(number, "-")
	exponent := new(big.Int)
	if i := strings.IndexAny(digits, "eE"); i >= 0 {
		exponent.SetString(strings.TrimPrefix(digits[i+1:], "+"), 10)
		digits = digits[:i]
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	digits = strings.TrimLeft(whole+fraction, "0")
	if digits == "" {
		return "0" // Zero has one value, whatever its sign and exponent.
	}
	short := strings.TrimRight(digits, "0")
	exponent.Add(exponent, big.NewInt(int64(len(digits)-len(short)-len(fraction))))
	if negative {
		short = "-" + short
	}
	return short + "e" + exponent.String()
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
	_ = e.Encode(document) // What was decoded can be encoded.
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
