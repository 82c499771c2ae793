// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// told is what Terraform says about the key, in the outputs of examples/demo.
type told struct {
	ID           string
	ActiveID     string
	PreviousID   string
	PhasedOutIDs []string
}

func (s *stage) told(ctx context.Context) (told, error) {
	var t told

	err := s.outputs(ctx, keyConfig, map[string]any{
		"id":                 &t.ID,
		"active_key_id":      &t.ActiveID,
		"phased_out_key_ids": &t.PhasedOutIDs,
	})

	return t, err
}

// expect prints the keys and returns what Terraform says about them, or an error
// unless the emulator holds one Active key in both regions and as many Phased
// out ones as given, and Terraform names exactly these.
func (s *stage) expect(ctx context.Context, phased int) (told, error) {
	series, err := s.keys(ctx)
	if err != nil {
		return told{}, err
	}

	show(series)

	t, err := s.told(ctx)
	if err != nil {
		return told{}, err
	}

	installed, earlier := byStatus(series, active), byStatus(series, phasedOut)
	if len(installed) != 1 || len(earlier) != phased {
		return told{}, fmt.Errorf("the emulator holds %d Active and %d Phased out keys, not 1 and %d",
			len(installed), len(earlier), phased)
	}

	if phased > 0 {
		if err := s.outputs(ctx, keyConfig, map[string]any{"previous_key_id": &t.PreviousID}); err != nil {
			return told{}, err
		}
	}

	regions := slices.Sorted(slices.Values(installed[0].Regions))

	return t, demand(
		fact{slices.Equal(regions, []string{"eu-de", "us-south"}), fmt.Sprintf("the Active key is installed in %q", regions)},
		fact{t.ActiveID == installed[0].ID, "Terraform names another Active key than the emulator"},
		fact{
			slices.Equal(slices.Sorted(slices.Values(t.PhasedOutIDs)), ids(earlier)),
			"Terraform names other Phased out keys than the emulator",
		},
	)
}

// owned reports whether a task credential is the owner's.
func (s *stage) owned(c emulator.CredentialRecord) bool { return c.IAMID == s.owner.IAMID }

func byStatus(series []key, status string) []key {
	return slices.DeleteFunc(slices.Clone(series), func(k key) bool { return k.Status != status })
}

func ids(series []key) []string {
	names := make([]string, 0, len(series))
	for _, k := range series {
		names = append(names, k.ID)
	}

	slices.Sort(names)

	return names
}
