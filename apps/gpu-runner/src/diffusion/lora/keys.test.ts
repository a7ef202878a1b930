// Names of tensors by every trainer, as parts and layers; those of the original U-Net in diffusers' words.
import { expect, test } from 'vitest'
import { readLoraKey } from './keys.ts'
import { fromOriginalName } from './original-names.ts'

const block = 'down_blocks_1_attentions_0_transformer_blocks_0'
const dotted = 'down_blocks.1.attentions.0.transformer_blocks.0'
const clip = 'layers_1_self_attn'

test.each([
  [`lora_unet_${block}_attn1_to_q.lora_down.weight`, 'network', `${block}_attn1_to_q`, 'down'],
  [`lora_unet_${block}_attn1_to_q.alpha`, 'network', `${block}_attn1_to_q`, 'alpha'],
  [`unet.${dotted}.attn1.to_q.lora_B.weight`, 'network', `${block}_attn1_to_q`, 'up'],
  [`unet.${dotted}.attn1.to_q.lora_A.default.weight`, 'network', `${block}_attn1_to_q`, 'down'],
  [`unet.${dotted}.attn1.to_out.0.lora.down.weight`, 'network', `${block}_attn1_to_out_0`, 'down'],
  [`unet.${dotted}.attn1.processor.to_out_lora.up.weight`, 'network', `${block}_attn1_to_out_0`, 'up'],
  ['transformer.transformer_blocks.0.attn1.to_k.lora_A.weight', 'network', 'transformer_blocks_0_attn1_to_k', 'down'],
  ['lora_te_text_model_encoder_layers_1_self_attn_q_proj.lora_up.weight', 'text', `${clip}_q_proj`, 'up'],
  ['lora_te1_text_model_encoder_layers_1_self_attn_q_proj.lora_up.weight', 'text', `${clip}_q_proj`, 'up'],
  ['lora_te2_text_model_encoder_layers_1_self_attn_q_proj.lora_up.weight', 'text-2', `${clip}_q_proj`, 'up'],
  ['text_encoder.text_model.encoder.layers.1.self_attn.to_out_lora.down.weight', 'text', `${clip}_out_proj`, 'down'],
  ['text_encoder_2.text_model.encoder.layers.1.self_attn.v_proj.lora_linear_layer.up.weight', 'text-2', `${clip}_v_proj`, 'up'],
  ['text_encoder.encoder.block.0.layer.0.SelfAttention.q.lora_A.weight', 'text', 'block_0_layer_0_SelfAttention_q', 'down'],
])('%s', (key, part, layer, kind) => {
  expect(readLoraKey(key)).toEqual({ part, layer, kind })
})

test.each([
  'lora_unet_mid_block_attentions_0_proj_in.dora_scale',
  'lora_unet_mid_block_attentions_0_proj_in.hada_w1_a',
  'lora_unet_mid_block_attentions_0_proj_in.lora_mid.weight',
  'diffusion_model.double_blocks.0.lora_A.weight',
  'unet.conv_in.weight',
])('%s is of no LoRA', (key) => {
  expect(readLoraKey(key)).toBeNull()
})

// Stable Diffusion XL has two layers per block; the pairs are its own.
test.each([
  ['input_blocks_0_0', 'conv_in'],
  ['input_blocks_4_1_transformer_blocks_0_attn1_to_q', 'down_blocks_1_attentions_0_transformer_blocks_0_attn1_to_q'],
  ['input_blocks_8_1_proj_out', 'down_blocks_2_attentions_1_proj_out'],
  ['input_blocks_6_0_op', 'down_blocks_1_downsamplers_0_conv'],
  ['input_blocks_5_0_in_layers_2', 'down_blocks_1_resnets_1_conv1'],
  ['middle_block_0_emb_layers_1', 'mid_block_resnets_0_time_emb_proj'],
  ['middle_block_1_proj_in', 'mid_block_attentions_0_proj_in'],
  ['middle_block_2_out_layers_3', 'mid_block_resnets_1_conv2'],
  ['output_blocks_2_1_proj_in', 'up_blocks_0_attentions_2_proj_in'],
  ['output_blocks_2_2_conv', 'up_blocks_0_upsamplers_0_conv'],
  ['output_blocks_6_0_skip_connection', 'up_blocks_2_resnets_0_conv_shortcut'],
  ['out_2', 'conv_out'],
  ['mid_block_attentions_0_proj_in', 'mid_block_attentions_0_proj_in'],
])('%s of the original U-Net is %s', (original, ours) => {
  expect(fromOriginalName(original, 2)).toBe(ours)
})
