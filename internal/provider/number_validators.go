// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

const (
	mostDays    = 36500 // a hundred years; no arithmetic with it can overflow
	mostVersion = 1 << 53
)

// A wholeValidator asks for a whole number within bounds. The attribute is a
// Number, since the framework blames the provider for a fraction in an Int64.
type wholeValidator struct {
	unit        string
	least, most int64
}

// wholeDays asks for a whole number of days.
func wholeDays(least int64) validator.Number { return whole("days", least, mostDays) }

func whole(unit string, least, most int64) validator.Number { return wholeValidator{unit, least, most} }

// Description says what the validator asks for.
func (v wholeValidator) Description(context.Context) string {
	return fmt.Sprintf("must be a whole number%s from %d to %d", v.of(), v.least, v.most)
}

func (v wholeValidator) of() string {
	if v.unit == "" {
		return ""
	}
	return " of " + v.unit
}

// MarkdownDescription is the same.
func (v wholeValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateNumber checks the value.
func (v wholeValidator) ValidateNumber(ctx context.Context, req validator.NumberRequest, resp *validator.NumberResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	n := req.ConfigValue.ValueBigFloat()
	switch i, accuracy := n.Int64(); {
	case !n.IsInt():
		resp.Diagnostics.Append(fraction(req.Path, n, v.of()))
	case accuracy != big.Exact || i < v.least || i > v.most:
		resp.Diagnostics.Append(outOfBounds(req.Path, n, v.Description(ctx)))
	}
}
