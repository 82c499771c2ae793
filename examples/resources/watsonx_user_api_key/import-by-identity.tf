import {
  to = watsonx_user_api_key.this
  identity = {
    account_id = "9037bbdcce3e09a950d095110f514466"
    iam_id     = "IBMid-BD9334BE87"
  }
}

resource "watsonx_user_api_key" "this" {}
