// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"bytes"
	"encoding/json"
	"math/big"
	"reflect"
	"slices"
)

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
		return exactNumber(value)
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

// exactNumber brings the text of a JSON number into one form without loss.
func exactNumber(number json.Number) json.Number {
	if exact, ok := new(big.Rat).SetString(number.String()); ok {
		return json.Number(exact.RatString())
	}
	return number // Its exponent is beyond a million.
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
