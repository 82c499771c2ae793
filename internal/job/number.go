// SPDX-License-Identifier: MPL-2.0

package job

import (
	"math/big"
	"strings"
)

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
