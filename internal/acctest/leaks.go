// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
)

// KeepsSecrets returns a check that neither the plan nor the state before it
// holds the value of a key or a token. Only api_key may, and only next to
// store_api_key = true.
func (c *Cloud) KeepsSecrets() plancheck.PlanCheck {
	return planCheck(func(plan *tfjson.Plan) error {
		text, err := json.Marshal(plan)
		if err != nil {
			return err
		}
		return c.Scan(text)
	})
}

// Scan fails if JSON holds the value of a key or a token where none may be. The
// error does not repeat it.
func (c *Cloud) Scan(text []byte) error {
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		return fmt.Errorf("not JSON: %w", err)
	}
	text, err := json.Marshal(withoutStored(tree))
	if err != nil {
		return err
	}
	return c.scanText(string(text))
}

func (c *Cloud) scanText(text string) error {
	for _, secret := range c.Secrets() {
		if strings.Contains(text, secret) {
			return errors.New("a key's value or a token shows where it must not")
		}
	}
	return nil
}

// withoutStored takes out the values that a user asked to keep in state.
func withoutStored(tree any) any {
	switch t := tree.(type) {
	case map[string]any:
		if t["store_api_key"] == true {
			delete(t, "api_key")
		}
		for name := range t {
			t[name] = withoutStored(t[name])
		}
	case []any:
		for i := range t {
			t[i] = withoutStored(t[i])
		}
	}
	return tree
}

// scanDiagnostics fails the test if an error or a warning showed a secret.
func (c *Cloud) scanDiagnostics(t *testing.T) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, d := range c.said {
		if err := c.scanText(d.String()); err != nil {
			t.Errorf("in the text of an error or warning: %v", err)
		}
	}
}
