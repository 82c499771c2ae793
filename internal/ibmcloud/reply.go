// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"encoding/json"
	"math"
	"strconv"
	"time"
)

// An object is a JSON object of a reply. The platform is hardly documented, so a
// reply is read member by member: one that is missing, or of an unexpected kind,
// reads as nothing and does not hide the others.
type object map[string]json.RawMessage

// UnmarshalJSON reads an object; anything else is nil.
func (o *object) UnmarshalJSON(raw []byte) error {
	*o = read[map[string]json.RawMessage](raw)
	return nil
}

// read returns a value of type T, or its zero value.
func read[T any](raw json.RawMessage) T {
	var value T
	if json.Unmarshal(raw, &value) != nil {
		return *new(T)
	}
	return value
}

// object returns a member that is an object itself.
func (o object) object(name string) object { return read[object](o[name]) }

// list returns a member that is a list; nil if it is not one.
func (o object) list(name string) []object { return read[[]object](o[name]) }

// text returns a member that is a string or a number.
func (o object) text(name string) string { return textOf(o[name]) }

func (o object) isTrue(name string) bool { return read[bool](o[name]) }

func (o object) time(name string) time.Time { return parseTime(o.text(name)) }

// whole returns a member that is a whole number, also one that is written as text
// or with a fraction of zero; 0 for a number too large to mean anything.
func (o object) whole(name string) int64 {
	text := o.text(name)
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > 1<<53 {
		return 0
	}
	return int64(f)
}

// latestMillis is the end of the year 9999, after which RFC 3339 has no times.
const latestMillis = 253402300799999

// millis returns a time in milliseconds since 1970, in UTC; the zero time for 0
// and for what is not a time.
func (o object) millis(name string) time.Time {
	millis := o.whole(name)
	if millis <= 0 || millis > latestMillis {
		return time.Time{}
	}
	return time.UnixMilli(millis).UTC()
}

// textOf returns a JSON string or number as text; "" for anything else.
func textOf(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return read[json.Number](raw).String()
}
