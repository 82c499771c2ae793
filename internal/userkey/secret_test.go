// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"bytes"
	"encoding/gob"
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
	holders := map[string]any{
		"itself":     secret,
		"a pointer":  &secret,
		"a hand":     hand,
		"a goal":     userkey.Goal{Value: secret, New: userkey.Spec{Value: secret}},
		"an outcome": &userkey.Outcome{Minted: hand},
		"a state":    userkey.Held{Value: secret},
		"a slice":    []userkey.Secret{secret},
		"a map":      map[string]any{"secret": secret},
		"an error":   fmt.Errorf("install %v: %w", secret, errors.New("refused")),
	}
	verbs := []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%T", "%U", "%c", "%w", "% x", "%#q", "%10.3s"}
	for name, holder := range holders {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var printed []string
			for _, verb := range verbs {
				printed = append(printed, fmt.Sprintf(verb, holder))
			}
			text, err := json.Marshal(holder)
			if err != nil {
				t.Fatal(err)
			}
			var logged bytes.Buffer
			slog.New(slog.NewTextHandler(&logged, nil)).Info("x", "holder", holder)
			slog.New(slog.NewJSONHandler(&logged, nil)).Info("x", "holder", holder)
			if err := template.Must(template.New("").Parse("{{.}}")).Execute(&logged, holder); err != nil {
				t.Fatal(err)
			}
			printed = append(printed, fmt.Sprint(holder), fmt.Sprintln(holder), string(text), logged.String())
			for _, p := range printed {
				hexadecimal := fmt.Sprintf("%x", value)
				if strings.Contains(p, value) || strings.Contains(strings.ToLower(p), hexadecimal) || strings.Contains(p, value[:8]) {
					t.Error("a print shows the value")
				}
			}
		})
	}
}

func TestSecret_staysInMemory(t *testing.T) {
	t.Parallel()
	secret := userkey.NewSecret("value")
	var stored bytes.Buffer
	if err := gob.NewEncoder(&stored).Encode(secret); err == nil && strings.Contains(stored.String(), "value") {
		t.Error("gob stores the value")
	}
	if secret.Reveal() != "value" || !secret.InHand() || secret.String() != "[secret]" || (userkey.Secret{}).InHand() {
		t.Error("the secret lost its value or tells it, or the zero secret is in hand")
	}
}
