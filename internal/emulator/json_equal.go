// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
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
		return exactNumber(value.String())
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

// A decimal is a number as its significant digits times a power of ten.
type decimal struct {
	negative bool
	digits   string // without zeros at either end; "" is zero
	exponent string
}

// exactNumber reads the text of a JSON number without loss.
func exactNumber(text string) decimal {
	text, negative := strings.CutPrefix(text, "-")
	mantissa, power, _ := strings.Cut(strings.ToLower(text), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	trimmed := strings.TrimRight(digits, "0")
	if trimmed == "" {
		return decimal{}
	}
	exponent, err := strconv.Atoi(power)
	if err != nil && power != "" {
		return decimal{negative, text, power} // equal to the same text alone
	}
	exponent += len(digits) - len(trimmed) - len(fraction)
	return decimal{negative, trimmed, strconv.Itoa(exponent)}
}
