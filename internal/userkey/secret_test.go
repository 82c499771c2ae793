// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"text/template"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

func TestSecret_isNeverPrinted(t *testing.T) {
	t.Parallel()
	const value = "value-that-nobody-may-see"
	secret := userkey.NewSecret(value)
	hand := userkey.Hand{Secret: secret, Minted: true}
	holders := []any{
		secret, &secret, hand,
		[]userkey.Secret{secret},
		map[string]any{"secret": secret},
		userkey.Held{Value: secret},
		userkey.Goal{Value: secret, New: userkey.Spec{Value: secret}},
		&userkey.Outcome{Minted: hand},
		fmt.Errorf("install %v: %w", secret, errors.New("refused")),
	}
	verbs := []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%T", "%U", "%c", "%w", "% x", "%#q", "%10.3s"}
	for _, holder := range holders {
		var printed bytes.Buffer
		for _, verb := range verbs {
			fmt.Fprintf(&printed, verb+"\n", holder)
		}
		fmt.Fprintln(&printed, holder, secret.String())
		slog.New(slog.NewTextHandler(&printed, nil)).Info("x", "holder", holder)
		slog.New(slog.NewJSONHandler(&printed, nil)).Info("x", "holder", holder)
		err := template.Must(template.New("").Parse("{{.}}")).Execute(&printed, holder)
		if err = errors.Join(err, json.NewEncoder(&printed).Encode(holder)); err != nil {
			t.Fatal(err)
		}
		hexadecimal := fmt.Sprintf("%x", value)
		if p := printed.String(); strings.Contains(p, value[:8]) || strings.Contains(strings.ToLower(p), hexadecimal) {
			t.Errorf("a print of a %T shows the value", holder)
		}
	}
}
