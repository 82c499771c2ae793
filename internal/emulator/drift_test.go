// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestEdits_changeWhatTheyName(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	user := cloud.Users()[0]
	if err := cloud.Console(emulator.ConsoleAction{Act: "create"}); err != nil {
		t.Fatal(err)
	}
	cloud.Advance(time.Hour)
	foreign, err := cloud.AddForeignKey(user.IAMID)
	if err != nil {
		t.Fatal(err)
	}
	var credential string
	for _, held := range cloud.Credentials() {
		if held.IAMID == user.IAMID {
			credential = held.ID
		}
	}
	for _, err := range []error{
		cloud.SetDescription(foreign, "words"),
		cloud.SetDisabled(foreign, true),
		cloud.SetLocked(foreign, true),
		cloud.SetExpiresAt(foreign, start()),
	} {
		if err != nil {
			t.Error(err)
		}
	}
	want := []view{{0, emulator.StatusActive, []string{"us-south"}}, {1, emulator.StatusPhasedOut, []string{}}}
	if diff := cmp.Diff(want, cloud.series()); diff != "" {
		t.Errorf("series (-want +got):\n%s", diff)
	}
	key, _ := cloud.key(foreign)
	if key.Description != "words" || !key.Disabled || !key.Locked || !key.ExpiresAt.Equal(start()) {
		t.Errorf("key = %+v", key)
	}
	if err := cloud.DeleteCredential(credential); err != nil {
		t.Error(err)
	}
	if err := cloud.DeleteKey(foreign); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]view{{0, emulator.StatusPhasedOut, []string{}}}, cloud.series()); diff != "" {
		t.Errorf("series (-want +got):\n%s", diff)
	}
	_, err = cloud.AddForeignKey("IBMid-1")
	for _, err := range []error{
		err, cloud.DeleteKey(foreign), cloud.DeleteCredential(credential),
	} {
		if err == nil {
			t.Error("an edit of something that is not there works, want an error")
		}
	}
}
