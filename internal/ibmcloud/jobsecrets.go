// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// jobSecrets returns the values that a request about a job sends and that a
// refusal must not repeat. Which of them are secret nobody says, so all are.
func jobSecrets(configuration json.RawMessage, parameters []JobParameter) []string {
	secrets := leaves(configuration)
	for _, p := range parameters {
		secrets = append(secrets, leaves(p.Value)...)
	}
	return secrets
}

// patchSecrets is jobSecrets for a change.
func patchSecrets(changes []JobChange) []string {
	var secrets []string
	for _, change := range changes {
		if strings.HasPrefix(change.Path, "/metadata/") {
			continue // Names and descriptions are shown anyway.
		}
		if raw, err := json.Marshal(change.Value); err == nil {
			secrets = append(secrets, leaves(raw)...)
		}
	}
	return secrets
}

// leaves returns every text and number inside a JSON document. Of a text such as
// NAME=value, which is how environment variables are written, the value counts
// on its own too. The names of members are no secrets.
func leaves(raw json.RawMessage) []string {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var document any
	if decoder.Decode(&document) != nil {
		return nil
	}
	var found []string
	var walk func(any)
	walk = func(value any) {
		switch value := value.(type) {
		case map[string]any:
			for _, member := range value {
				walk(member)
			}
		case []any:
			for _, element := range value {
				walk(element)
			}
		case json.Number:
			found = append(found, value.String())
		case string:
			found = append(found, value)
			if _, after, ok := strings.Cut(value, "="); ok {
				found = append(found, after)
			}
		}
	}
	walk(document)
	slices.Sort(found)
	return slices.Compact(found)
}
