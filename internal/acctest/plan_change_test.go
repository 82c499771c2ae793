// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// object is an attribute of a plan.
type object = map[string]any

// planOf is a plan that updates one resource.
func planOf(before, after, unknown object) *tfjson.Plan {
	return &tfjson.Plan{ResourceChanges: []*tfjson.ResourceChange{{
		Address: "x.this",
		Change: &tfjson.Change{
			Actions: tfjson.Actions{tfjson.ActionUpdate}, Before: before, After: after, AfterUnknown: unknown,
		},
	}}}
}

// checked is what a check says of a plan.
func checked(t *testing.T, c plancheck.PlanCheck, plan *tfjson.Plan) error {
	t.Helper()
	resp := plancheck.CheckPlanResponse{}
	c.CheckPlan(t.Context(), plancheck.CheckPlanRequest{Plan: plan}, &resp)
	return resp.Error
}

func TestPlans_namesEveryAttributeThatChanges(t *testing.T) {
	t.Parallel()
	plan := planOf(
		object{"id": "a", "name": "n", "key": object{"id": "1", "since": nil}, "old": object{"ApiKey-1": object{"id": "1"}}, "in": object{"eu": object{"id": "c"}}, "tags": []any{"a"}},
		object{"id": "a", "name": "m", "key": object{"since": nil}, "old": object{"ApiKey-1": object{"id": "1"}, "ApiKey-2": object{"id": "2"}}, "in": object{}, "tags": []any{"a", "b"}},
		object{"key": object{"id": true}, "old": object{"ApiKey-2": object{"at": true}}, "secret": true, "in": object{}},
	)
	exact := acctest.Change{
		Action:  plancheck.ResourceActionUpdate,
		Known:   []string{"name", "old.*", "in.eu", "tags"},
		Unknown: []string{"key.id", "old.*.at", "secret"},
	}
	with := func(change func(*acctest.Change)) acctest.Change {
		c := exact
		change(&c)
		return c
	}
	cases := map[string]struct {
		want  acctest.Change
		fails string // a part of what the check says
	}{
		"all of them":                {want: exact},
		"a known one too few":        {want: with(func(c *acctest.Change) { c.Known = c.Known[1:] }), fails: "name"},
		"a known one too many":       {want: with(func(c *acctest.Change) { c.Known = append([]string{"id"}, c.Known...) }), fails: "id"},
		"an unknown one too few":     {want: with(func(c *acctest.Change) { c.Unknown = c.Unknown[1:] }), fails: "key.id"},
		"an unknown one too many":    {want: with(func(c *acctest.Change) { c.Unknown = append([]string{"id"}, c.Unknown...) }), fails: "id"},
		"an unknown one taken known": {want: with(func(c *acctest.Change) { c.Known, c.Unknown = append(c.Known, "secret"), c.Unknown[:2] }), fails: "secret"},
		"another action":             {want: with(func(c *acctest.Change) { c.Action = plancheck.ResourceActionReplace }), fails: "Replace"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := checked(t, acctest.Plans("x.this", c.want), plan)
			switch {
			case c.fails == "" && err != nil:
				t.Error(err)
			case c.fails != "" && (err == nil || !strings.Contains(err.Error(), c.fails)):
				t.Errorf("the check says %v, and should name %s", err, c.fails)
			}
		})
	}
}

func TestPlans_failsForAResourceThatIsNotThere(t *testing.T) {
	t.Parallel()
	if checked(t, acctest.Stays("x.that"), planOf(nil, nil, nil)) == nil {
		t.Error("the check found a resource that is not in the plan")
	}
}

func TestKeepsSecrets_findsWhatIsPlanted(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	secret, token := cloud.Users()[0].APIKey, cloud.Token(t)
	cases := map[string]struct {
		after object
		leaks bool
	}{
		"nothing":                                {after: object{"api_key": nil}},
		"a value that the user wants in state":   {after: object{"api_key": secret, "store_api_key": true}},
		"a value that nobody wants in state":     {after: object{"api_key": secret, "store_api_key": false}, leaks: true},
		"a value in another attribute":           {after: object{"description": "x" + secret, "store_api_key": true}, leaks: true},
		"a value below another attribute":        {after: object{"keys": []any{object{"value": secret}}}, leaks: true},
		"a bearer token, whatever the user says": {after: object{"id": token, "store_api_key": true}, leaks: true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := checked(t, cloud.KeepsSecrets(), planOf(nil, c.after, nil))
			if (err != nil) != c.leaks {
				t.Errorf("the check says %v", err)
			}
			if err != nil && (strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), token)) {
				t.Error("the check repeats the secret")
			}
		})
	}
}
