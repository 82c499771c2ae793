import {
  to = watsonx_user_api_key.this
  id = "9037bbdcce3e09a950d095110f514466/IBMid-BD9334BE87"
}

resource "watsonx_user_api_key" "this" {}
