import { loadGate } from "rolegate"; import { compilePolicy } from "rolegate/author"; import { POLICY } from "/work/wt/schema/benches/measure-object.mjs";
const c=await compilePolicy(POLICY); const gate=await loadGate(c.snapshot);
const mk=n=>({id:`c_${n}`,created_at:"2024",updated_at:"x",email:`person${n}@example.com`,phone:`+44 20 7946 ${String(n).padStart(4,"0")}`,name:"Ada Lovelace b",date_of_birth:"1950-12-01",country:"GB",language:"en",timezone:"L",marketing:{email:true},tags:["a"],addresses:[{kind:"h",street:"s",city:"L",postcode:"S",country:"G"}],owner:{id:n,email:`a${n}@example.com`,team:"r"},stats:{orders:1},orders:[{id:"o",total:1,currency:"G",status:"s",shipping_address:"x",items:[{sku:1}]}]});
const recs=Array.from({length:512},(_,n)=>mk(n));
for (const role of ["redact","masks"]) { const a=gate.access({roles:[role]});
 for (const way of ["one","list"]) { let best=1e9; for(let k=0;k<15;k++){const t=performance.now(); for(let p=0;p<20;p++){ if(way==="one") for(const r of recs) a.mask("contacts",r); else a.mask("contacts",recs);} best=Math.min(best,(performance.now()-t)*1e6/20/512);} console.log(role,way,best.toFixed(0)); } }
