// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"reflect"
	"slices"
	"strings"
)

// decodeStrict reads one JSON value. It refuses what encoding/json lets pass:
// unknown members, members that are spelt in another case, a member that is
// given twice at any depth, and more than one value. The error holds no value of
// the text, which may be a key.
func decodeStrict(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return errors.New(safeDecodeError(err))
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one JSON value")
	}
	again := json.NewDecoder(bytes.NewReader(text))
	again.UseNumber()
	return checkNames(again, reflect.TypeOf(into))
}

// safeDecodeError says what is wrong without any value of the text.
func safeDecodeError(err error) string {
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return "unknown field " + name
	}
	if mismatch := (*json.UnmarshalTypeError)(nil); errors.As(err, &mismatch) {
		if mismatch.Field == "" {
			return "wrong type"
		}
		return "field " + quote(mismatch.Field) + " has the wrong type"
	}
	return "syntax error"
}

// checkNames reads the next value and checks the names in it against the type into
// which it was decoded before. A nil type allows every name.
func checkNames(decoder *json.Decoder, shape reflect.Type) error {
	for shape != nil && shape.Kind() == reflect.Pointer {
		shape = shape.Elem()
	}
	token, err := decoder.Token()
	if err != nil || (token != json.Delim('{') && token != json.Delim('[')) {
		return err
	}
	seen := map[string]bool{}
	for decoder.More() {
		name := ""
		if token == json.Delim('{') {
			key, err := decoder.Token()
			if err != nil {
				return err
			}
			name = fmt.Sprint(key)
			if seen[name] {
				return fmt.Errorf("field %q is given twice", name)
			}
			seen[name] = true
		}
		inner, err := memberType(shape, name)
		if err != nil {
			return err
		}
		if err := checkNames(decoder, inner); err != nil {
			return err
		}
	}
	_, err = decoder.Token() // the closing delimiter
	return err
}

// memberType returns the type of a member or of the elements of a list, or nil if any value
// is allowed.
func memberType(shape reflect.Type, name string) (reflect.Type, error) {
	switch {
	case shape != nil && (shape.Kind() == reflect.Map || shape.Kind() == reflect.Slice):
		return shape.Elem(), nil
	case shape == nil || shape.Kind() != reflect.Struct:
		return nil, nil
	}
	for _, field := range reflect.VisibleFields(shape) {
		if tag, _, _ := strings.Cut(field.Tag.Get("json"), ","); tag == name && name != "" {
			return field.Type, nil
		}
	}
	return nil, fmt.Errorf("unknown field %q: names are case-sensitive", name)
}

// sameJSON reports whether two values are equal however they are written. It
// compares numbers digit by digit: a float64 keeps 15 to 17 of them only.
func sameJSON(a, b json.RawMessage) bool {
	left, okLeft := exactJSON(a)
	right, okRight := exactJSON(b)
	return okLeft && okRight && reflect.DeepEqual(left, right)
}

// exactJSON reads a value and brings its numbers into one form.
func exactJSON(text json.RawMessage) (any, bool) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	err := decoder.Decode(&value)
	return exactNumbers(value), err == nil
}

func exactNumbers(value any) any {
	switch value := value.(type) {
	case json.Number:
		if exact, ok := new(big.Rat).SetString(value.String()); ok { // Else its exponent is beyond a million.
			return json.Number(exact.RatString())
		}
	case []any:
		for i := range value {
			value[i] = exactNumbers(value[i])
		}
	case map[string]any:
		for name := range value {
			value[name] = exactNumbers(value[name])
		}
	}
	return value
}

// isEmptyJSON reports whether a value is "", {} or [], spaces aside.
func isEmptyJSON(value json.RawMessage) bool {
	var compact bytes.Buffer
	_ = json.Compact(&compact, value) // What is no JSON is not empty.
	return slices.Contains([]string{`""`, "{}", "[]"}, compact.String())
}

// plainText returns the text of a JSON string, and any other value as it is written.
func plainText(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) != nil {
		return string(value)
	}
	return text
}
