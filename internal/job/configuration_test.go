// SPDX-License-Identifier: MPL-2.0

package job_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
)

func TestCheckConfiguration(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"an object":           {`{"a": [1, {"b": null}]}`, ""},
		"an empty object":     {` {} `, ""},
		"nothing":             {"", "it is not JSON: it ends too early"},
		"half an object":      {`{"a": 1`, "ends too early"},
		"a slip":              {"{\n  \"ä\": tru\n}", "line 2, column 11"},
		"two objects":         {`{}{}`, "follows after its end"},
		"a trailing comma":    {`{"a": 1,}`, "line 1, column 9"},
		"an array":            {`[1]`, "it is a JSON array"},
		"a text":              {`"made-up-value"`, "it is a JSON string"},
		"a number":            {`5`, "it is a JSON number"},
		"a truth":             {`true`, "it is true or false"},
		"null":                {`null`, "it is null"},
		"a value without end": {`{"a": "made-up-value`, "ends too early"},
	}
	for name, tt := range tests {
		err := job.CheckConfiguration(tt.text)
		said := fmt.Sprint(err)
		if (err == nil) != (tt.want == "") || !strings.Contains(said, tt.want) || strings.Contains(said, "made-up") {
			t.Errorf("%s: CheckConfiguration(%q) = %v, want %q and no value repeated", name, tt.text, err, tt.want)
		}
	}
}

func TestContains_bothWays(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		a, b job.Configuration
		want bool
	}{
		"the order of members":          {`{"a":1,"b":{"c":2,"d":3}}`, ` {"b": {"d":3, "c":2}, "a":1}`, true},
		"the order of elements":         {`[1,2]`, `[2,1]`, false},
		"numbers in several spellings":  {`[1, 100, 0.00001, -0, 1.50, 0e9]`, `[1.0, 1E+2, 1e-5, 0.0, 15e-1, 0]`, true},
		"numbers that floats confuse":   {`9007199254740993`, `9007199254740992`, false},
		"numbers of no size":            {`1e999999999999999999999`, `10e999999999999999999998`, true},
		"numbers of opposite sign":      {`1`, `-1`, false},
		"a number and a text":           {`{"a":1}`, `{"a":"1"}`, false},
		"a spelling of a text":          {`"é\/"`, `"\u00e9/"`, true},
		"a member more":                 {`{"a":1}`, `{"a":1,"b":null}`, false},
		"null and nothing":              {`null`, `{}`, false},
		"an empty text is empty object": {``, `{}`, true},
		"a list that goes on":           {`[1]`, `[1,1]`, false},
		"an object and a list":          {`{}`, `[]`, false},
		"truth":                         {`true`, `false`, false},
	}
	for name, tt := range tests {
		if got := equal(tt.a, tt.b); got != tt.want {
			t.Errorf("%s: %s and %s contain each other: %t", name, tt.a, tt.b, got)
		}
	}
	for _, bad := range []job.Configuration{`{`, `nope`, `{}x`} {
		if job.Contains(bad, `{}`) || job.Contains(`{}`, bad) {
			t.Errorf("%q contains something, or is contained", bad)
		}
	}
}

// equal reports whether two configurations mean the same.
func equal(a, b job.Configuration) bool { return job.Contains(a, b) && job.Contains(b, a) }

func TestProject(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		outer, inner, want job.Configuration
		contains           bool
	}{
		"the service added members":       {`{"a":1,"env_type":"x","deep":{"b":2,"c":3}}`, `{ "deep": {"b":2.0}, "a":1 }`, `{ "deep": {"b":2.0}, "a":1 }`, true},
		"the service has another value":   {`{"a":2,"b":1,"x":0}`, `{"b":1,"a":1}`, `{"a":2,"b":1}`, false},
		"a member is gone":                {`{"b":1}`, `{"a":1,"b":1}`, `{"b":1}`, false},
		"a member of a member is gone":    {`{"a":{"c":2,"d":3}}`, `{"a":{"b":1,"c":2}}`, `{"a":{"c":2}}`, false},
		"a list has another element":      {`{"a":[1,2,3]}`, `{"a":[1,2]}`, `{"a":[1,2,3]}`, false},
		"a list in another order":         {`{"a":[2,1]}`, `{"a":[1,2]}`, `{"a":[2,1]}`, false},
		"an object became a text":         {`{"a":"<x>"}`, `{"a":{"b":1}}`, `{"a":"<x>"}`, false},
		"a text became an object":         {`{"a":{"b":1}}`, `{"a":"x"}`, `{"a":{"b":1}}`, false},
		"numbers stay as they are":        {`{"a":12345678901234567890,"b":1.50}`, `{"a":1,"b":1.5}`, `{"a":12345678901234567890,"b":1.50}`, false},
		"nothing is known yet, on import": {`{"a":1}`, ``, `{"a":1}`, true},
		"nothing is asked for":            {`{"a":1}`, `{}`, `{}`, true},
		"the service shows nothing":       {``, `{"a":1}`, `{}`, false},
		"what is known is no JSON":        {`{"a":1}`, `{`, `{"a":1}`, false},
		"what is shown is no JSON":        {`{`, `{"a":1}`, `{`, false},
		"what is known is no object":      {`{"a":1}`, `[1]`, `{"a":1}`, false},
	}
	for name, tt := range tests {
		if got := job.Project(tt.outer, tt.inner); got != tt.want {
			t.Errorf("%s: Project(%s, %s) = %s, want %s", name, tt.outer, tt.inner, got, tt.want)
		}
		if got := job.Contains(tt.outer, tt.inner); got != tt.contains {
			t.Errorf("%s: Contains(%s, %s) = %t", name, tt.outer, tt.inner, got)
		}
	}
}

// drawObject draws a small JSON object; few names and values, so that two have
// something in common.
func drawObject() *rapid.Generator[map[string]any] {
	leaf := rapid.OneOf(
		rapid.SampledFrom([]any{nil, true, false, "x", "", json.Number("1"), json.Number("1.0"), json.Number("10e-1"), json.Number("2")}),
		rapid.Map(rapid.SliceOfN(rapid.SampledFrom([]any{"x", json.Number("1"), map[string]any{"a": nil}}), 0, 2), func(l []any) any { return l }),
	)
	name := rapid.SampledFrom([]string{"a", "b", "c"})
	inner := rapid.Map(rapid.MapOfN(name, leaf, 0, 3), func(m map[string]any) any { return m })
	return rapid.MapOfN(name, rapid.OneOf(leaf, inner), 0, 3)
}

func drawJSON(t *rapid.T, label string) job.Configuration {
	raw, err := json.MarshalIndent(drawObject().Draw(t, label), "", rapid.SampledFrom([]string{"", " "}).Draw(t, label+" indent"))
	if err != nil {
		t.Fatal(err)
	}
	return job.Configuration(raw)
}

// laws checks what holds for any two configurations that are objects.
func laws(t rapid.TB, a, b job.Configuration) {
	t.Helper()
	shown := job.Project(a, b)
	if !job.Contains(a, a) || !job.Contains(a, "{}") || !job.Contains(a, shown) {
		t.Errorf("%q does not contain itself, the empty object or %q", a, shown)
	}
	if equal(shown, b) != job.Contains(a, b) || job.Contains(a, b) && shown != b {
		t.Errorf("%q is shown of %q for %q", shown, a, b)
	}
	if again := job.Project(a, shown); again != shown {
		t.Errorf("%q is shown, and then %q", shown, again)
	}
}

func TestConfiguration_laws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { laws(t, drawJSON(t, "a"), drawJSON(t, "b")) })
}

// TestContains_numbers compares numbers with exact fractions.
func TestContains_numbers(t *testing.T) {
	t.Parallel()
	number := rapid.StringMatching(`-?(0|[1-9][0-9]{0,3})(\.[0-9]{1,3})?([eE][+-]?[0-9])?`)
	value := func(text string) *big.Rat { r, _ := new(big.Rat).SetString(text); return r }
	rapid.Check(t, func(t *rapid.T) {
		a := number.Draw(t, "a")
		b := rapid.OneOf(number, rapid.Just(value(a).FloatString(12))).Draw(t, "b")
		if got := equal(job.Configuration(a), job.Configuration(b)); got != (value(a).Cmp(value(b)) == 0) {
			t.Errorf("%s and %s contain each other: %t", a, b, got)
		}
	})
}

// FuzzConfiguration looks for texts that crash the comparison or break its laws.
func FuzzConfiguration(f *testing.F) {
	for _, text := range []string{
		`{}`, ``, `{"a":1}`, `{"a":{"b":[1,2.0,"x",null]}}`, `[`, `1e99999`, `{"a":1e-99999999999999999999}`, `{"a":1,"a":2}`,
		"\xff", `{"\ud800":1}`,
	} {
		f.Add(text, `{"a":1,"b":{"c":2}}`)
		f.Add(`{"a":2,"b":{}}`, text)
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		wrong, also := job.CheckConfiguration(first), job.CheckConfiguration(second)
		if wrong != nil && strings.ContainsAny(wrong.Error(), "\r\n") {
			t.Errorf("the error is %q", wrong)
		}
		if wrong == nil && also == nil {
			laws(t, job.Configuration(first), job.Configuration(second))
		}
		_ = job.Contains(job.Configuration(first), job.Configuration(second))
	})
}
